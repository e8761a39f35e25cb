import { readdirSync, readFileSync } from "node:fs"

/**
 * Processes that outlived a run, found by the run's temporary folder in their environment or arguments, whatever group or
 * parent they have now. Empty where there is no /proc.
 */
export function findSurvivors(runFolder: string): { pid: number; command: string }[] {
  return pids()
    .filter((pid) => pid !== process.pid && (read(pid, "environ") + read(pid, "cmdline")).includes(runFolder))
    .map((pid) => ({ pid, command: read(pid, "cmdline").replaceAll("\0", " ").slice(0, 100) }))
}

function pids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Empty for a process that is gone by now, is a zombie, or belongs to somebody else. */
function read(pid: number, file: "environ" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8")
  } catch {
    return ""
  }
}
