import { verify } from "#lib/ledger/verify/verify"
import { query } from "#tests/harness/postgres"
import type { TestServer } from "#tests/harness/server"
import { wireTo } from "#tests/proof/wire"
import { sumErrors } from "./load/errors.ts"
import { LIMITED, type Tenant } from "./tenant.ts"

/** What a measurement has to show beside its figures. */
export type Correctness = {
  name: string
  /** Events that a 200 told their sender are recorded, and events there are. */
  confirmed: number
  stored: number
  lost: number
  /** Requests that were not answered as they should be, by what was said instead. */
  errors: Readonly<Record<string, number>>
  /** Of the limited session, which many agents pressed against under load. */
  admitted: number
  overshootNano: string
  differences: number
  /** Still open, though every pair was settled. */
  holds: number
  ok: boolean
}

const AGENTS = 8
/** What the budget of the limited session is exactly enough for. */
export const AFFORDABLE = 100
const CALL = { model: "runaway-model", usage: { input: 20, output: 10 } } as const

/** Agents that run against the limited session's budget, through all servers at once, until each is told to stop. @returns how many calls were admitted */
export async function pressLimited(servers: readonly Pick<TestServer, "request">[], key: string): Promise<number> {
  let admitted = 0
  await Promise.all(
    Array.from({ length: AGENTS }, async (_, at) => {
      const agent = `runaway-${at}`
      const wire = wireTo(key, [...servers.slice(at % servers.length), ...servers.slice(0, at % servers.length)])
      for (let n = 0; ; n += 1) {
        const call = { id: `limited-${at}-${n}`, agent, session: LIMITED.session, model: CALL.model }
        const { hold, directive } = await wire.ask({ ...call, estimate: CALL.usage })
        if (hold) {
          await wire.send({ ...call, usage: CALL.usage, hold: hold.id })
          admitted += 1
        } else if (directive.code !== "contended") return
      }
    }),
  )
  return admitted
}

export type Loaded = { confirmed: number; errors: Readonly<Record<string, number>> }

/** Look at everything that a measurement left behind. */
export async function audit(
  { org, db, databaseUrl }: Tenant,
  { name, admitted, loads }: { name: string; admitted: number; loads: readonly Loaded[] },
): Promise<Correctness> {
  const [counts] = await query(databaseUrl, COUNTS, [org, LIMITED.session])
  const { differences } = await verify({ db, rest: 0, signal: new AbortController().signal }, org)
  const spent = BigInt(String(counts?.["spent"]))
  const overshoot = spent > LIMITED.budgetNano ? spent - LIMITED.budgetNano : 0n
  const confirmed = loads.reduce((sum, load) => sum + load.confirmed, 0)
  const stored = Number(counts?.["stored"])
  const found = {
    errors: sumErrors(loads),
    lost: Math.max(0, confirmed - stored),
    overshootNano: String(overshoot),
    differences: differences.length,
    holds: Number(counts?.["holds"]),
  }
  const isClean = found.lost === 0 && overshoot === 0n && found.differences === 0 && found.holds === 0 && admitted === AFFORDABLE
  return { name, confirmed, stored, admitted, ...found, ok: isClean && stored === confirmed && Object.keys(found.errors).length === 0 }
}

const COUNTS = `
select (select count(*)::int from event where org = $1 and session <> $2) as stored,
  (select count(*)::int from hold where org = $1 and state = 'open') as holds,
  (select coalesce(sum(cost), 0)::text from event where org = $1 and session = $2) as spent`
