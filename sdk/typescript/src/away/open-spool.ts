import { environment } from "../environment.ts"
import type { World } from "../world.ts"
import { type Disk, FileSpool } from "./file-spool.ts"
import { MemorySpool, type Spool } from "./spool.ts"

/** `"memory"`: nothing is written to disk. `maxBytes`: what does not fit is dropped, and said. */
export type SpoolOptions = "memory" | { folder?: string; maxBytes?: number }

const MAX_BYTES = { disk: 64 * 1_024 * 1_024, memory: 8 * 1_024 * 1_024 }

/** On Node a folder of files, below the system's folder for temporary ones unless named; elsewhere, and where none can be written, memory. */
export function openSpool(options: SpoolOptions, owner: string, world: World, say: (message: string) => void): Spool {
  const { folder, maxBytes } = options === "memory" ? {} : options
  const disk = options === "memory" ? null : findDisk()
  if (!disk) return new MemorySpool(maxBytes ?? MAX_BYTES.memory)
  try {
    // One organization's events are never sent with another's key.
    const below = `${folder ?? `${disk.tmpdir}/agent-governor`}/${disk.digest(owner)}`
    return new FileSpool({ disk, folder: below, maxBytes: maxBytes ?? MAX_BYTES.disk, name: world.newId() })
  } catch (error) {
    say(`the spool is kept in memory: ${error instanceof Error ? error.message : "its folder cannot be written"}`)
    return new MemorySpool(maxBytes ?? MAX_BYTES.memory)
  }
}

function findDisk(): (Disk & { tmpdir: string; digest: (text: string) => string }) | null {
  const node = environment.process
  const fs = node?.getBuiltinModule?.("node:fs")
  const os = node?.getBuiltinModule?.("node:os")
  const crypto = node?.getBuiltinModule?.("node:crypto")
  if (!node || !fs || !os || !crypto) return null
  return {
    ...fs,
    pid: node.pid,
    tmpdir: os.tmpdir(),
    digest: (text) => crypto.createHash("sha256").update(text).digest("hex").slice(0, 16),
    isAlive: (pid) => {
      try {
        node.kill(pid, 0)
        return true
      } catch (error) {
        return (error as { code?: string }).code === "EPERM"
      }
    },
  }
}
