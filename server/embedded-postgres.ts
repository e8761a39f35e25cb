import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { explainAccess, explainDiskFull } from "./boot-error.ts"
import { lockDataDirectory } from "./data-lock.ts"
import { type Cluster, freePort, keepAccess, openCluster, readAccess, urlOf } from "./postgres/cluster.ts"
import { abort, findRunning, launch, readPostmasterFile, shutDown } from "./postgres/postmaster.ts"
import { writeOut } from "./postgres/write-out.ts"
import { isAlive } from "./process-identity.ts"

export type EmbeddedPostgres = {
  url: string
  /** true when it was already running, left behind by a server that was killed. */
  adopted: boolean
  /** Stop Postgres cleanly and give the data directory back; harmless when called twice. */
  stop: (options?: { withinMs?: number }) => Promise<void>
}

export type EmbeddedPostgresOptions = {
  /** Holds the cluster, its log, its port and its password. */
  dataDir: string
  /** false: nothing survives a crash of the machine, and everything is faster. For throw-away clusters only. */
  durable?: boolean
  /** Folder of the programs to run it by; default: those that came with the installation. */
  binaries?: string | null
  report?: (line: string) => void
  /** Brings a file of a durable cluster to the disk, in place of the system's call. */
  sync?(file: string): Promise<void>
}

const WATCH_MS = 500

/**
 * Run the real Postgres of a data directory and own it until `stop`.
 *
 * At most one server owns a data directory. Postgres outlives an owner that is killed; the next owner adopts it. Postgres
 * that dies while it is owned is started again on the same port, where it recovers all that was confirmed.
 *
 * @throws BootError when the directory is in use, the disk is full, or Postgres cannot run
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { report = () => {} } = options
  const dataDir = resolve(options.dataDir)
  const durable = { durable: options.durable ?? true }
  let unlock = () => {}
  try {
    mkdirSync(dataDir, { recursive: true })
    unlock = lockDataDirectory(dataDir)
    const cluster = await openCluster(dataDir, { ...durable, binaries: options.binaries ?? null })
    const running = await findRunning(cluster)
    if (running) cluster.access = { ...cluster.access, port: running.port }
    const pid = running?.pid ?? (await launchOnFreePort(cluster, durable))
    keepAccess(dataDir, cluster.access)
    const watch = keepRunning(cluster, pid, durable, report)
    const writing = durable.durable
      ? writeOut({ ...options, dir: cluster.dir, onFailure: (error) => watch.beginAgain(String(error)) })
      : null
    return {
      url: urlOf(cluster.access),
      adopted: running !== null,
      stop: async ({ withinMs = 8_000 } = {}) => {
        await writing?.end()
        await shutDown(await watch.end(), withinMs)
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw explainAccess(explainDiskFull(error, dataDir), dataDir)
  }
}

/** The address of the Postgres that runs in a data directory now, for a command beside the server; null where none does. */
export function runningPostgresUrl(dataDir: string): string | null {
  const access = readAccess(dataDir)
  const postmaster = readPostmasterFile(join(dataDir, "postgres"))
  return access && postmaster && isAlive(postmaster.pid) ? urlOf({ ...access, port: postmaster.port }) : null
}

/** A cluster of its own in a temporary directory, for tests; `stop` removes it. */
export async function startThrowawayPostgres(
  options: Omit<EmbeddedPostgresOptions, "dataDir"> = {},
): Promise<EmbeddedPostgres & { dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), "governor-"))
  // Under root another user owns the cluster inside and must be able to enter.
  chmodSync(dataDir, 0o711)
  const postgres = await startEmbeddedPostgres({ durable: false, ...options, dataDir })
  const stop = async () => {
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...postgres, dataDir, stop }
}

/** The port of last time keeps written-down addresses right; where another program has it now, any free one serves. */
async function launchOnFreePort(cluster: Cluster, durable: { durable: boolean }): Promise<number> {
  try {
    return await launch(cluster, durable)
  } catch (error) {
    if (!/Address already in use|could not create any TCP\/IP sockets/.test(String(error))) throw error
    cluster.access = { ...cluster.access, port: await freePort() }
    return launch(cluster, durable)
  }
}

/**
 * Start Postgres again whenever it is gone; `end` stops watching and tells which process it is now. `beginAgain`: what it has written since
 * its last checkpoint may be lost, so it is to write that again from its log.
 */
function keepRunning(cluster: Cluster, first: number, durable: { durable: boolean }, report: (line: string) => void) {
  const state = { pid: first, ended: new AbortController() }
  const watching = watch()
  return {
    beginAgain: (why: string) => {
      report(`The embedded Postgres begins again from its log, since files could not be written: ${why}`)
      abort(state.pid)
    },
    end: async () => {
      state.ended.abort()
      await watching
      return state.pid
    },
  }

  async function watch(): Promise<void> {
    while (!state.ended.signal.aborted) {
      await pause(WATCH_MS, undefined, { signal: state.ended.signal, ref: false }).catch(() => {})
      if (state.ended.signal.aborted || isAlive(state.pid) || !existsSync(cluster.dir)) continue
      report("The embedded Postgres has ended unexpectedly; starting it again")
      try {
        state.pid = (await findRunning(cluster))?.pid ?? (await launch(cluster, durable))
        report("The embedded Postgres is back")
      } catch (error) {
        report(String(error))
      }
    }
  }
}
