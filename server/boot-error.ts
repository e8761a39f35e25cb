/** A start that cannot succeed, said in words for the person at the terminal: no stack is shown, the exit code is 1. */
export class BootError extends Error {
  override name = "BootError"
}

/** What the system and Postgres call a full disk. */
const DISK_FULL = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|could not extend file/i

/** Name a full disk as what it is; every other failure passes through unchanged. */
export function explainDiskFull(error: unknown, directory: string): unknown {
  const text = error instanceof Error ? `${error.message} ${(error as NodeJS.ErrnoException).code ?? ""}` : String(error)
  if (!DISK_FULL.test(text)) return error
  return new BootError(`The disk that holds ${directory} is full. Free some space, or point GOVERNOR_DATA_DIR at another disk.`, {
    cause: error,
  })
}

/** Name a directory that may not be written to; every other failure passes through unchanged. */
export function explainAccess(error: unknown, directory: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") return error
  return new BootError(`This user may not write to ${directory}. Point GOVERNOR_DATA_DIR at a directory of its own.`, { cause: error })
}
