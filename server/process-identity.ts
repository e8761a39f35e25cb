import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/**
 * When a process began, in a form that only serves to be compared: a pid alone is reused, a pid with its beginning is not.
 *
 * @returns null where no such process runs
 */
export function processStart(pid: number): string | null {
  try {
    if (process.platform !== "linux") return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name in parentheses may hold spaces; behind it come the state (field 3) and the start in ticks (field 22).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return fields[0] === "Z" ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

export function isAlive(pid: number): boolean {
  return processStart(pid) !== null
}
