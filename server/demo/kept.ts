import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"

/** What the demo tells again at each start and the database keeps only as hashes: readable by this user alone. */
const Kept = z.object({ organization: z.string(), password: z.string(), key: z.string(), fleetKey: z.string() })
export type Kept = z.infer<typeof Kept>

/** @returns null where nothing is kept for this organization */
export function readKept(dataDir: string, organization: string): Kept | null {
  try {
    const kept = Kept.safeParse(JSON.parse(readFileSync(fileOf(dataDir), "utf8")))
    return kept.success && kept.data.organization === organization ? kept.data : null
  } catch {
    return null
  }
}

export function keep(dataDir: string, kept: Kept): void {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(fileOf(dataDir), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
}

function fileOf(dataDir: string): string {
  return join(dataDir, "demo.json")
}
