import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { BootError } from "./boot-error.ts"
import { processStart } from "./process-identity.ts"

type Owner = { pid: number; startedAt: string }

/**
 * Make this process the one server of a data directory.
 *
 * The file names its owner; one left behind by `kill -9` names a process that is gone and is taken over. Whoever takes
 * over holds a second file named after the dead owner and looks again, so that two starts at once cannot both succeed.
 *
 * @returns gives the directory back; harmless when called twice
 * @throws BootError when a live server has it
 */
export function lockDataDirectory(dataDir: string): () => void {
  const lock = join(dataDir, "server.lock")
  const me: Owner = { pid: process.pid, startedAt: processStart(process.pid) ?? "" }
  const draft = `${lock}.${me.pid}`
  writeFileSync(draft, JSON.stringify(me))
  try {
    while (!create(draft, lock)) {
      const owner = readOwner(lock)
      if (owner && isRunning(owner)) throw inUse(dataDir, owner)
      if (owner && replaceDead(draft, lock, owner)) break
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    const owner = readOwner(lock)
    if (owner?.pid === me.pid && owner.startedAt === me.startedAt) rmSync(lock, { force: true })
  }
}

/** Linking fails where the name exists, and what is linked is complete: a lock is never seen half written. */
function create(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  }
}

function replaceDead(draft: string, lock: string, dead: Owner): boolean {
  const claim = `${lock}.takeover-${dead.pid}-${dead.startedAt.replace(/\W/g, "-")}`
  try {
    mkdirSync(claim)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    throw new BootError(`Another start is taking over from a dead server. If none is, remove ${claim} and start again.`, { cause: error })
  }
  try {
    const now = readOwner(lock)
    if (now?.pid !== dead.pid || now.startedAt !== dead.startedAt) return false
    renameSync(draft, lock)
    return true
  } finally {
    rmSync(claim, { recursive: true })
  }
}

function isRunning(owner: Owner): boolean {
  return processStart(owner.pid) === owner.startedAt
}

function readOwner(lock: string): Owner | null {
  try {
    return JSON.parse(readFileSync(lock, "utf8")) as Owner
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}

function inUse(dataDir: string, owner: Owner): BootError {
  return new BootError(
    `The data directory ${dataDir} is in use by the server with process id ${owner.pid}. ` +
      "Stop that one first, or give this one another GOVERNOR_DATA_DIR.",
  )
}
