import { open, readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

export type WriteOut = { end(): Promise<void> }

export type WriteOutOptions = {
  /** Where Postgres keeps its cluster. */
  dir: string
  /** Told of what could not be written: see below. */
  onFailure(error: Error): void
  everyMs?: number
  /** Brings a file to the disk; default: `fdatasync`. */
  sync?(file: string): Promise<void>
}

/** Smaller ones are no burden, however late they are written. */
const LARGE_BYTES = 1024 * 1024
/** Files of other sizes are looked at again after so long. */
const LIST_MS = 10_000

/**
 * Have what Postgres has written to its tables go to the disk twice a second.
 *
 * The system does so half a minute after the first page of a file, with all of its pages at once, and whoever commits meanwhile waits for
 * the disk for 100 to 200 ms. Postgres lets only pages be written sooner that it writes itself, not those by which it makes a table longer.
 *
 * That pages could not be written is told to one caller alone, who was Postgres until now, which ends itself then and begins again from its log
 * (`data_sync_retry`). So whoever is told by `onFailure` has to see to that.
 */
export function writeOut({ dir, onFailure, everyMs = 500, sync = datasync }: WriteOutOptions): WriteOut {
  const ended = new AbortController()
  /** Large files, and the change that was last brought to the disk. */
  let known = new Map<string, number>()
  let listedMs = Number.NEGATIVE_INFINITY
  const running = run()
  return {
    async end() {
      ended.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      if (performance.now() - listedMs >= LIST_MS) await list()
      for (const [file, before] of known) {
        const changedMs = (await lookAt(file))?.mtimeMs
        if (changedMs === undefined || changedMs === before || ended.signal.aborted) continue
        known.set(file, changedMs)
        try {
          await sync(file)
        } catch (error) {
          const code = String((error as { code?: unknown }).code)
          if (code === "ENOENT") continue
          if (/^(EIO|ENOSPC|EDQUOT)$/.test(code)) onFailure(error as Error)
          else return // a file system that knows no such thing, or no right to it: as it was without
        }
      }
      await pause(everyMs, undefined, { signal: ended.signal, ref: false }).catch(() => {})
    }
  }

  async function list(): Promise<void> {
    listedMs = performance.now()
    const found = new Map<string, number>()
    const base = join(dir, "base")
    for (const database of (await namesIn(base)).filter((name) => /^\d+$/.test(name))) {
      for (const name of await namesIn(join(base, database))) {
        const file = join(base, database, name)
        if (((await lookAt(file))?.size ?? 0) >= LARGE_BYTES) found.set(file, known.get(file) ?? Number.NaN)
      }
    }
    known = found
  }
}

async function datasync(file: string): Promise<void> {
  const handle = await open(file, "r")
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** What is gone meanwhile needs nothing, and neither do the temporary files beside the databases. */
const namesIn = (folder: string) => readdir(folder).catch(() => [])
const lookAt = (file: string) => stat(file).catch(() => null)
