import { spawnSync } from "node:child_process"
import { join } from "node:path"

const here = import.meta.dirname
const compiler = join(here, "../../node_modules/typescript/bin/tsc")

/** Do our wrappers, middleware and callbacks fit the real packages, as a compiler sees them? @returns what does not, or null */
export function checkTypes(): string | null {
  const { status, stdout } = spawnSync(process.execPath, [compiler, "--noEmit", "-p", here], { encoding: "utf8" })
  return status === 0 ? null : stdout.trim().slice(0, 2_000)
}
