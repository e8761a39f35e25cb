import { existsSync } from "node:fs"
import { join } from "node:path"

/**
 * A file of real recorded traffic that lies beside the project, not in it.
 *
 * @returns null, and says so, where it is not there: `test.skipIf(trace === null)(…)`
 */
export function sharedData(name: string): string | null {
  const path = join(import.meta.dirname, "../../../shared/data", name)
  if (existsSync(path)) return path
  console.log(`skipped what needs ../shared/data/${name}: it is not there`)
  return null
}
