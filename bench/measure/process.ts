import { readdirSync, readFileSync } from "node:fs"

/** `getconf CLK_TCK` of every Linux that there is. */
const TICKS_PER_SECOND = 100

/** Seconds of processor time that a process has used so far; NaN where the system does not tell (outside of Linux). */
export function cpuSeconds(pid: number): number {
  const fields = readStat(pid)
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND : Number.NaN
}

/** The same of a process and all its children, those included that have ended and were waited for. */
export function cpuSecondsOfFamily(pid: number): number {
  const own = readStat(pid)
  if (!own) return Number.NaN
  let ticks = Number(own[11]) + Number(own[12]) + Number(own[13]) + Number(own[14])
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    const fields = readStat(Number(name))
    if (fields && Number(fields[1]) === pid) ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / TICKS_PER_SECOND
}

/** Memory that a process holds now, in MB (2^20 bytes); NaN where the system does not tell. */
export function rssMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024
  } catch {
    return Number.NaN
  }
}

/** The fields of /proc/PID/stat from the third on: behind the name, which may have spaces. */
function readStat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8")
    return text.slice(text.lastIndexOf(")") + 2).split(" ")
  } catch {
    return null
  }
}
