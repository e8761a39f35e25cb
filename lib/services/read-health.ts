import type { Health } from "#lib/contracts/health"
import { runtime } from "#lib/runtime"
import manifest from "../../package.json" with { type: "json" }
import { type Caller, mayDo } from "./ctx.ts"

/** Longer than a loaded database takes for nothing, shorter than a load balancer waits. */
const PATIENCE_MS = 2_000

/**
 * Is this server able to confirm anything? Never throws, and never waits for longer than two seconds.
 *
 * @param asker null: nobody in particular, who is not told how well the house is locked; never rejects
 */
export async function readHealth(now: Date, asker: Promise<Caller | null>): Promise<Health> {
  const { db, walled, startedAt, counts } = runtime()
  const answered = db.$queryRaw`select 1`.then(
    async () => ((await walled()) ? "on" : "off"),
    () => null,
  )
  const patience = after(PATIENCE_MS)
  const [rowSecurity, caller] = await Promise.all([Promise.race([answered, patience]), Promise.race([asker, patience])])
  return {
    status: rowSecurity ? "ok" : "unavailable",
    database: rowSecurity ? "ok" : "away",
    ...(caller && mayDo(caller, "admin") && { rowSecurity: rowSecurity ?? "unknown" }),
    version: manifest.version,
    uptimeMs: Math.max(0, now.getTime() - startedAt.getTime()),
    instances: { ...counts },
  }
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null).unref())
}
