import { spawn } from "node:child_process"
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { Client } from "pg"
import { BootError, explainDiskFull } from "../boot-error.ts"
import { isAlive } from "../process-identity.ts"
import { type Cluster, urlOf } from "./cluster.ts"
import { bareEnvironment } from "./launcher.ts"
import { settings } from "./settings.ts"

const LOG_BYTES = 8 * 1024 * 1024
const LOOK_AGAIN_MS = 25
/** The wait for a server that is neither dead nor answering: it may be shutting down, or be replaying what a crash left. */
const PATIENCE_MS = 120_000

/**
 * The Postgres that already runs on this cluster, left behind by a server that was killed.
 *
 * @returns its process id, or null where none runs; then the way is free to start one
 */
export async function findRunning(cluster: Cluster): Promise<{ pid: number; port: number } | null> {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    const left = readPostmasterFile(cluster.dir)
    if (!left) return null
    const working = processesIn(cluster.dir) ?? (isAlive(left.pid) ? [left.pid] : [])
    if (working.length === 0) {
      // Its number may live on: as a zombie that nobody buries in a container without an init, or, after the machine was
      // restarted, as some other program. Postgres would believe in either.
      rmSync(join(cluster.dir, "postmaster.pid"), { force: true })
      return null
    }
    // Otherwise the postmaster is dead and its last sessions are about to notice: two postmasters must never meet.
    if (working.includes(left.pid) && (await answers({ ...cluster.access, port: left.port }))) return left
    await pause(LOOK_AGAIN_MS)
  }
  throw new BootError(`A Postgres process still holds ${cluster.dir} and does not answer. See ${cluster.log}.`)
}

/**
 * Start Postgres in a process group of its own, so that Ctrl-C reaches the server alone, which stops it last.
 *
 * @throws BootError with the end of its log when it dies before it answers
 */
export async function launch(cluster: Cluster, options: { durable: boolean }): Promise<number> {
  const log = openLog(cluster)
  const from = statSync(cluster.log).size
  const args = ["-D", cluster.dir, ...settings(cluster.access.port, options)]
  const { file, args: all, as } = cluster.launcher.command(cluster.binaries.postgres, args)
  const child = spawn(file, all, { ...as, cwd: "/", detached: true, stdio: ["ignore", log, log], env: bareEnvironment })
  closeSync(log)
  const ended = new Promise<string>((tell) => {
    child.once("error", (error) => tell(error.message))
    // Also heard long after it was launched: the directory of a throw-away cluster may be gone by then.
    child.once("exit", () => tell(existsSync(cluster.log) ? readFileSync(cluster.log).subarray(from).toString("utf8").trim() : ""))
  })
  child.unref()
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    const words = await Promise.race([ended, pause(LOOK_AGAIN_MS, null)])
    if (words !== null) throw explainDiskFull(new BootError(`The embedded Postgres did not start:\n${words}`), cluster.dir)
    if (child.pid !== undefined && (await answers(cluster.access))) return child.pid
  }
  child.kill("SIGQUIT")
  throw new BootError(`The embedded Postgres does not answer after ${PATIENCE_MS / 1000} s. See ${cluster.log}.`)
}

/** End it as `pg_ctl stop -m fast` does: running statements are cancelled, everything confirmed is on the disk. */
export async function shutDown(pid: number, withinMs: number): Promise<void> {
  send(pid, "SIGINT")
  const deadline = Date.now() + withinMs
  while (isAlive(pid) && Date.now() < deadline) await pause(LOOK_AGAIN_MS)
  // Out of time: end without a checkpoint. The next start replays the log; nothing that was confirmed is lost.
  if (isAlive(pid)) abort(pid)
  while (isAlive(pid)) await pause(LOOK_AGAIN_MS)
}

/** End Postgres at once and without a checkpoint; whoever starts it again waits for its log. Harmless where it has ended. */
export function abort(pid: number): void {
  send(pid, "SIGQUIT")
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}

/** Postgres's own record of its process: line 1 is the process id, line 4 the port. */
export function readPostmasterFile(dir: string): { pid: number; port: number } | null {
  try {
    const lines = readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n")
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return pid > 0 ? { pid, port } : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}

/** All processes of a Postgres work in its data directory; null where the system does not tell. */
function processesIn(dir: string): number[] | null {
  if (process.platform !== "linux") return null
  const real = realpathSync(dir)
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && workingDirectory(pid) === real)
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null // ended meanwhile, a zombie, or another user's
  }
}

async function answers(access: { port: number; password: string }): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(access), connectionTimeoutMillis: 2_000 })
  client.on("error", () => {}) // told by the query below
  try {
    await client.connect()
    const { rows } = await client.query<{ cluster_name: string }>("SELECT current_setting('cluster_name') AS cluster_name")
    return rows[0]?.cluster_name === "agent-governor"
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Appended to, and begun anew above 8 MiB with the last one kept. */
function openLog(cluster: Cluster): number {
  const size = statSync(cluster.log, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_BYTES) renameSync(cluster.log, `${cluster.log}.1`)
  const log = openSync(cluster.log, "a", 0o600)
  const { owner } = cluster.launcher
  if (owner) chownSync(cluster.log, owner.uid, owner.gid)
  return log
}
