import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { BootError, explainDiskFull } from "../boot-error.ts"
import { type Binaries, locateBinaries } from "./binaries.ts"
import { bareEnvironment, chooseLauncher, type Launcher } from "./launcher.ts"

/** What is needed to find and enter the cluster of a data directory; kept there, readable by its owner alone. */
type Access = { port: number; password: string }

export type Cluster = { dir: string; log: string; access: Access; binaries: Binaries; launcher: Launcher }

/**
 * The cluster of a data directory; made at the first call.
 *
 * It is made aside and renamed when complete: a start that was interrupted leaves nothing that looks like a cluster.
 *
 * @throws BootError on a full disk, or with the words of initdb
 */
export async function openCluster(dataDir: string, options: { durable: boolean; binaries: string | null }): Promise<Cluster> {
  const binaries = await locateBinaries(options.binaries)
  const dir = join(dataDir, "postgres")
  const launcher = chooseLauncher(binaries.postgres, existsSync(dir) ? dir : dataDir)
  const access = readAccess(dataDir) ?? { port: await freePort(), password: randomBytes(24).toString("base64url") }
  const cluster = { dir, log: join(dataDir, "postgres.log"), access, binaries, launcher }
  if (!existsSync(dir)) {
    keepAccess(dataDir, access)
    await initialize(cluster, options)
  }
  return cluster
}

export function urlOf({ port, password }: Access): string {
  return `postgresql://governor:${password}@127.0.0.1:${port}/postgres`
}

export function readAccess(dataDir: string): Access | null {
  const file = join(dataDir, "postgres.json")
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Access) : null
}

export function keepAccess(dataDir: string, access: Access): void {
  const file = join(dataDir, "postgres.json")
  writeFileSync(`${file}.new`, JSON.stringify(access), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** A port of 127.0.0.1 that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().once("error", failed)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => (address && typeof address === "object" ? found(address.port) : failed(new Error("no port"))))
    })
  })
}

async function initialize(cluster: Cluster, options: { durable: boolean }): Promise<void> {
  const draft = `${cluster.dir}.new`
  const passwordFile = `${cluster.dir}.password`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, cluster.access.password, { mode: 0o600 })
  const { owner } = cluster.launcher
  for (const path of owner ? [draft, passwordFile] : []) chownSync(path, owner?.uid ?? 0, owner?.gid ?? 0)
  try {
    await run(cluster, [
      ...["--pgdata", draft, "--username=governor", "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
      // A new piece of the log is zeroed by the commit that needs it, while all others wait: 2 MB in 6 ms instead of 16 MB in 45.
      "--wal-segsize=2",
      // Postgres's own collation: one order on every machine, and no index is broken by an upgrade of the system's.
      ...["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
      ...(options.durable ? [] : ["--no-sync"]),
    ])
    renameSync(draft, cluster.dir)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw explainDiskFull(error, cluster.dir)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  chmodSync(cluster.dir, 0o700)
}

function run(cluster: Cluster, args: string[]): Promise<void> {
  const { file, args: all, as } = cluster.launcher.command(cluster.binaries.initdb, args)
  return new Promise((done, failed) => {
    const child = spawn(file, all, { ...as, cwd: "/", env: bareEnvironment, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    child.stdout.on("data", (chunk) => {
      output += chunk
    })
    child.stderr.on("data", (chunk) => {
      output += chunk
    })
    child.once("error", failed)
    child.once("close", (code) =>
      code === 0 ? done() : failed(new BootError(`The embedded Postgres could not be set up:\n${output.trim()}`)),
    )
  })
}
