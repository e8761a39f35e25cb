import { expect, test } from "vitest"
import { EVERY_RING } from "#lib/ledger/sql/ring"
import { openLedger } from "#tests/db/ledger"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"

const SECOND = 1_000
const DAY = 86_400_000

/** Numbers that look random and are the same for the same seed, so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Dice = ReturnType<typeof seeded>

/** Few names and few ids, so that repeats, contradictions and shared sessions happen all the time. */
function anyEvent(dice: Dice, backfill: boolean): Record<string, unknown> {
  const event = {
    id: `e-${dice(900)}`,
    agent: `agent-${dice(5)}`,
    session: dice(12) === 0 ? undefined : `session-${dice(9)}`,
    user: dice(3) === 0 ? undefined : `user-${dice(4)}`,
    occurredAt: new Date(Date.now() - age(dice, backfill)).toISOString(),
    responseId: dice(4) === 0 ? `chatcmpl-response-number-${dice(60)}` : undefined,
  }
  if (dice(4) === 0)
    return { ...event, kind: "tool", tool: `tool-${dice(3)}`, costUsd: `0.${dice(1_000)}`, outcome: dice(2) ? "ok" : "error" }
  const usage =
    dice(15) === 0 ? undefined : { input: dice(500), cacheRead: dice(200), cacheWrite5m: dice(50), output: dice(300), reasoning: 0 }
  return { ...event, model: ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "acme-unheard-of"][dice(4)], usage }
}

/** Clear of a minute on both sides, so that which ring a call belongs to does not hang on a millisecond. */
function age(dice: Dice, backfill: boolean): number {
  if (backfill) return DAY / 24 + dice(60 * DAY)
  return dice(5) === 0 ? 80 * SECOND + dice(20 * DAY) : dice(20 * SECOND)
}

const seed = Number(process.env.FC_SEED)

test("after eight writers on two servers every sum of the same events is the same", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  const zones = ["UTC", "Asia/Kathmandu", "America/St_Johns"]
  const orgs = await Promise.all(zones.map(async (zone) => (await makeOrganization({ zone })).org))
  const servers = [await openLedger(), await openLedger()] as const
  const counts: Record<string, number> = {}
  const sent: Record<"live" | "backfill", Record<string, unknown>[]> = { live: [], backfill: [] }
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      const dice = seeded(seed + writer)
      for (let n = 0; n < 12; n += 1) {
        const backfill = dice(6) === 0
        const pool = backfill ? sent.backfill : sent.live
        const events = Array.from({ length: 1 + dice(40) }, () => (dice(5) === 0 && pool[dice(pool.length)]) || anyEvent(dice, backfill))
        pool.push(...events)
        const { results } = await servers[writer % 2 === 0 ? 0 : 1].usage(orgs[dice(orgs.length)] as number, events, {
          sentAt: new Date().toISOString(),
          backfill,
        })
        for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1
      }
    }),
  )
  expect(counts.recorded, "the workload is worth its name").toBeGreaterThan(500)
  expect(counts.duplicate).toBeGreaterThan(10)
  expect(counts.mismatch).toBeGreaterThan(10)
  expect(counts.invalid).toBeUndefined()

  const [stored] = await query(url, "select count(*)::int as n from event where org = any($1)", [orgs])
  expect(stored?.n, "an event for each that was called recorded").toBe(counts.recorded)
  for (const [what, sql] of Object.entries(DIFFERENCES)) expect(await query(url, sql, [orgs]), what).toEqual([])
})

const EVENTS = `
  select e.org, e.agent, e.session, e.user_name, e.model, e.local_day, e.placed_at, e.received_at, s.zone,
    e.input + e.cache_read + e.cache_write_5m + e.cache_write_1h + e.output as tokens, e.cost, e.assumed, (e.kind = 'tool')::int as tool
  from event e join org_state s using (org) where e.org = any($1)`

const SUMS =
  "sum(tokens)::bigint as tokens, sum(cost)::bigint as cost, sum(assumed)::bigint as assumed, count(*) as calls, sum(tool)::bigint as tool_calls"
const BOTH = "tokens, cost, assumed, calls, tool_calls"

/** Rows that stand on one side only. */
function differences(a: string, b: string): string {
  return `with a as (${a}), b as (${b}) (select 'only left' as side, * from (select * from a except select * from b) x)
    union all (select 'only right', * from (select * from b except select * from a) x) limit 20`
}

const SUBJECTS = `
  select v.scope::smallint as scope, v.subject, (case when v.scope = 1 then 0 else extract(year from e.local_day) * 100 + extract(month from e.local_day) end)::int as period, e.*
  from (${EVENTS}) e cross join lateral (values (1, e.session), (2, e.user_name), (3, e.agent), (4, '')) as v(scope, subject)`

function rollupsBy(width: number, names: string): string {
  const day = "(to_timestamp(r.slot::bigint * r.width) at time zone s.zone)::date"
  return differences(
    `select org, ${names}, local_day, ${SUMS} from (${EVENTS}) e group by org, ${names}, local_day`,
    `select org, ${names}, ${day}, sum(r.input + r.cache_read + r.cache_write_5m + r.cache_write_1h + r.output)::bigint,
       sum(r.cost)::bigint, sum(r.assumed)::bigint, sum(r.calls)::bigint, sum(r.tool_calls)::bigint
     from rollup r join org_state s using (org) where org = any($1) and r.width = ${width} group by org, ${names}, ${day}`,
  )
}

/** The counters of a ring that was never empty are all that ever came to it. */
function minutesOf(scope: number, subject: string): string {
  return differences(
    `select org, ${subject}, sum(tokens)::bigint, sum(cost)::bigint, count(*), sum(tool)::bigint
     from (${EVENTS}) e where received_at - placed_at <= interval '60 seconds' group by 1, 2`,
    `select org, subject, tokens, cost, calls, tool_calls from ${EVERY_RING} r where org = any($1) and scope = ${scope} and width = 60000`,
  )
}

const DIFFERENCES: Record<string, string> = {
  "totals of session, user, agent and organization are the sums of their events": differences(
    `select org, scope, subject, period, ${SUMS} from (${SUBJECTS}) e group by 1, 2, 3, 4`,
    `select org, scope, subject, period, ${BOTH} from total where org = any($1)`,
  ),
  "the day beside a total is its latest, with the sums of that day": differences(
    `select distinct on (org, scope, subject, period) org, scope, subject, period, local_day, ${SUMS} from (${SUBJECTS}) e
     group by 1, 2, 3, 4, 5 order by org, scope, subject, period, local_day desc`,
    "select org, scope, subject, period, day, day_tokens, day_cost, day_assumed, day_calls, day_tool_calls from total where org = any($1)",
  ),
  "fifteen seconds by agent and model": rollupsBy(15, "agent, model"),
  "a quarter of an hour by agent, user and model": rollupsBy(900, "agent, user_name, model"),
  "the minute of an agent": minutesOf(3, "agent"),
  "the minute of a session": minutesOf(1, "session"),
  "every event has its key, every key its event": `
    select * from (
      select e.org, e.k from event e where e.org = any($1) and not exists (select from event_key k where k.org = e.org and k.k = e.k and k.ref = e.k)
      union all
      select k.org, k.k from event_key k where k.org = any($1) and not exists (select from event e where e.org = k.org and e.k = k.ref)
    ) x limit 20`,
  "nothing is held where nobody asked":
    "select org, scope, subject from subject where org = any($1) and (held_tokens, held_cost, held_calls) <> (0, 0, 0)",
}
