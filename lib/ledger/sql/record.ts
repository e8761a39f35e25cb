import { ADD_TO_BRAKES } from "./add-to-brakes.ts"
import { addToTotals, isApart } from "./add-to-totals.ts"
import { giveBack, STILL_OPEN } from "./give-back.ts"
import { asLines, heldOf, line, millis, ringLine, totalRingOf } from "./lines.ts"
import { localDay } from "./local-day.ts"
import { BEGAN_MS, besideTotal, inRing, mergeRings, ringColumns, SHORTEST_RING_MS } from "./ring.ts"
import { subjectStopRows } from "./subject-stops.ts"

/**
 * Whether any call of a batch names its response, settles a hold, is a tool's, is imported history, or is so old that rings exist in which
 * it takes no slot (older than `SHORTEST_RING_MS`, or history).
 */
export type Brings = { responses: boolean; holds: boolean; tools: boolean; history: boolean; past: boolean }

/**
 * Record a batch of facts: claim their ids, store the new ones, settle the holds they name, add them to totals, rings, rollups
 * and brakes, and return the totals, rings, brakes and stops of all their subjects as they are after the addition: also those that this
 * batch did not touch, since the directive is judged by them.
 *
 * One statement, so a crash leaves either all of it or nothing, and of two racing batches exactly one sees each ceiling crossed.
 * Every step that writes waits for the step before (`gate` counts its rows), since the order of writing CTEs is otherwise that in
 * which the main query happens to read them; inside each step rows are taken in key order. So two batches never wait in a circle.
 *
 * An event is new iff its id key and, where it has one, its response key were new. Where only the response was known, the id key
 * stays as an alias (`ref` names the event it repeats); where two of the batch are of one response the first stands, and the other's
 * id stays as after a lost race for that response: `readOriginals` lets it name the event.
 *
 * Steps look rows of earlier ones up by IN, inside an expression: that is a hash, whatever the planner believes. It takes a batch for a
 * few rows, and its joins of one step with another ran in quadratic time (500 events: 104 ms instead of 25).
 *
 * What a batch does not bring is left out of its statement: most bring plain calls, and to set up the steps of the rest took longer than
 * their own.
 *
 * $1: the events, JSON, as `toRow` makes them. $2: the rings that are kept, [{org, scope, width, tokens, cost, calls, toolCalls}]: the amounts
 * are those from which on a limit may speak, and below all of them only the one mark is told by which the window's figure is known.
 * $3: the organizations and the revisions of their rules that $2 was taken from, [{org, rev}]: where one is newer, all its rings are returned,
 * and with all their marks.
 */
export function recordSql(brings: Brings): string {
  const { responses, holds, tools, history } = brings
  const added = tools ? "cleared" : "rollups"
  const countedDay = history ? `case when e.backfill then ${localDay("e.occurred_at")} else s.today end` : "s.today"
  return `
with orgs as materialized (
  select s.*, ${localDay("now()")} as today, s.rev > o.rev as is_newer
  from json_to_recordset($3::json) as o(org int, rev bigint) join org_state s on s.org = o.org
),
input as materialized (
  select e.pos, e.org, e.agent, e.session, coalesce(e."user", '') as "user", coalesce(e.model, '') as model, coalesce(e.kind, 'llm') as kind,
    coalesce(e.input, 0) as input, coalesce(e.cache_read, 0) as cache_read, coalesce(e.cache_write_5m, 0) as cache_write_5m,
    coalesce(e.cache_write_1h, 0) as cache_write_1h, coalesce(e.output, 0) as output, coalesce(e.reasoning, 0) as reasoning,
    coalesce(e.cost, 0) as cost, coalesce(e.assumed, 0) as assumed, coalesce(e.age_ms, 0) as age_ms, e.k, e.resp, e.hold,
    p.placed_at, ${millis("p.placed_at")} as placed_ms,
    ${countedDay} as local_day, case when e.age_ms is null then ${countedDay} else ${localDay("p.placed_at")} end as placed_day,
    e.id, coalesce(e.tool, '') as tool, coalesce(e.outcome, 'ok') as outcome, e.cost_reported, e.price_version, e.unmeasured is null as measured,
    e.occurred_at, e.duration_ms, e.hash, e.fingerprint, e.raw, coalesce(e.backfill, false) as backfill,
    case when e.backfill then 'backfill' else coalesce(e.source, 'usage') end as source
  from json_to_recordset($1::json) as e(
    pos int, org int, k uuid, resp uuid, id text, agent text collate "C", session text collate "C", "user" text collate "C",
    kind text, model text collate "C", tool text collate "C",
    input bigint, cache_read bigint, cache_write_5m bigint, cache_write_1h bigint, output bigint, reasoning bigint,
    cost bigint, assumed bigint, cost_reported bigint, price_version text, unmeasured boolean,
    occurred_at timestamptz, duration_ms int, age_ms bigint, hash uuid, hold text collate "C", outcome text, fingerprint text,
    source text, raw jsonb, backfill boolean)
  join orgs s on s.org = e.org
  cross join lateral (
    -- Kept to the millisecond, so it is cut here: what is stored says the same slot as what is counted.
    select case when e.backfill then e.occurred_at
      else date_trunc('milliseconds', now()) - coalesce(e.age_ms, 0) * interval '1 millisecond' end as placed_at) p
),
kept as materialized (
  select k.org, k.scope, k.width, k.tokens, k.cost, k.calls, k."toolCalls" as tool_calls, o.is_newer
  from json_to_recordset($2::json) as k(org int, scope int, width int, tokens bigint, cost bigint, calls bigint, "toolCalls" bigint)
  join orgs o on o.org = k.org
),
ids as (
  insert into event_key (org, k, ref, received_at)
  select i.org, i.k, ${responses ? "coalesce(known.ref, i.k)" : "i.k"}, now()
  from input i ${responses ? "left join event_key known on known.org = i.org and known.k = i.resp" : ""}
  order by i.org, i.k
  on conflict do nothing
  returning org, k, ref
),
${responses ? RESPONSES : ""}fresh as ${holds ? "materialized " : ""}(
  select i.*${holds ? ", row_number() over (partition by i.org, i.hold order by i.pos) as nth_of_hold" : ""}
  from input i
  where ((i.org, i.k) in (select org, k from ids where ref = k)) is true
    ${responses ? "and (i.resp is null or (i.org, i.resp, i.k) in (select org, k, ref from responses))" : ""}
),
${holds ? HOLDS : ""}new as materialized (
  select f.*, f.input + f.cache_read + f.cache_write_5m + f.cache_write_1h + f.output as tokens,
    (f.kind = 'tool')::int::bigint as tool_calls, (date_part('year', f.local_day) * 100 + date_part('month', f.local_day))::int as month,
    ${holds ? SETTLED : "false as settled, false as late"},
    floor(date_part('epoch', case when f.placed_day = f.local_day then f.placed_at else now() end))::int as rolled_s,
    ${isApart("f")} as is_apart
  from fresh f
  ${holds ? "where (select count(*) from settled) >= 0" : ""}
),
stored as (
  insert into event (org, received_at, k, id, agent, session, user_name, kind, model, tool, input, cache_read, cache_write_5m,
    cache_write_1h, output, reasoning, cost, assumed, cost_reported, price_version, measured, occurred_at, duration_ms, placed_at,
    local_day, hash, hold, settled, late, outcome, fingerprint, source, raw)
  select org, now(), k, id, agent, session, "user", kind, model, tool, input, cache_read, cache_write_5m,
    cache_write_1h, output, reasoning, cost, assumed, cost_reported, price_version, measured, occurred_at, duration_ms, placed_at,
    local_day, hash, hold, settled, late, outcome, fingerprint, source, raw
  from new
  returning org
),
${addToTotals({ history, holds })}slots as (
  select n.org, w.scope::smallint as scope, case w.scope when 1 then n.session when 2 then n."user" when 3 then n.agent else '' end as subject,
    w.width, n.placed_ms * 12 / w.width as slot,
    bigint_sum(n.tokens) as tokens, bigint_sum(n.cost) as cost,
    count(*) filter (where not n.settled)::bigint as calls, coalesce(bigint_sum(n.tool_calls) filter (where not n.settled), 0) as tool_calls
  from new n
  join kept w on w.org = n.org and not ${besideTotal("w")}
  where not n.backfill and n.age_ms <= w.width and ${inRing("w", tools ? "n.kind = 'tool'" : "false")}
  group by 1, 2, 3, 4, 5
),
rings as (
  insert into ring as r (org, scope, subject, width, slot, tokens, cost, calls, tool_calls, marks)
  select org, scope, subject, width, ${ringColumns}
  from (
    select org, scope, subject, width, ring_sum(array[slot, tokens, cost, calls, tool_calls]) as ring
    from slots
    where (select count(*) from totals) >= 0
    group by org, scope, subject, width
  ) s
  order by org, scope, subject, width
  ${mergeRings}
  returning org, scope, subject, width, slot, tokens, cost, calls, tool_calls, marks
),
rollups as (
  insert into rollup as r (org, width, slot, agent, user_name, model, input, cache_read, cache_write_5m, cache_write_1h, output,
    reasoning, cost, assumed, calls, tool_calls)
  select n.org, w.width::smallint, n.rolled_s / w.width, n.agent, w."user", n.model,
    bigint_sum(n.input), bigint_sum(n.cache_read), bigint_sum(n.cache_write_5m), bigint_sum(n.cache_write_1h), bigint_sum(n.output),
    bigint_sum(n.reasoning), bigint_sum(n.cost), bigint_sum(n.assumed), count(*), bigint_sum(n.tool_calls)
  from new n
  cross join lateral (values (15, ''), (900, n."user")) as w(width, "user")
  where (select count(*) from rings) >= 0
  group by 1, 2, 3, 4, 5, 6
  order by 1, 2, 3, 4, 5, 6
  on conflict (org, width, slot, agent, user_name, model) do update set
    input = r.input + excluded.input, cache_read = r.cache_read + excluded.cache_read,
    cache_write_5m = r.cache_write_5m + excluded.cache_write_5m, cache_write_1h = r.cache_write_1h + excluded.cache_write_1h,
    output = r.output + excluded.output, reasoning = r.reasoning + excluded.reasoning, cost = r.cost + excluded.cost,
    assumed = r.assumed + excluded.assumed, calls = r.calls + excluded.calls, tool_calls = r.tool_calls + excluded.tool_calls
  returning org
),
${tools ? ADD_TO_BRAKES : ""}${holds ? `${giveBack("settled", added)},` : ""}done as materialized (
  -- Read when everything above has its locks: of two batches that share a subject, the later one has the later clock.
  select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros where (select count(*) from ${holds ? "unheld" : added}) >= 0
),
concerned as materialized (
  select ${history ? "distinct " : ""}org, scope, subject from totals
)
${asLines(...repliesOf(brings))}`
}

function repliesOf({ holds, tools, past }: Brings): string[] {
  const facts = (kind: "known" | "settled" | "late", which: string) => `select ${line(kind, { pos: "pos" })} from ${which}`
  const subject = (of: string) => ({ org: `${of}.org`, scope: `${of}.scope`, subject: `${of}.subject` })
  return [
    `select ${line("org", { org: "o.org", rev: "o.rev", clock: "d.micros", day: "o.today", began: BEGAN_MS })}
from orgs o cross join done d`,
    facts("known", "input where pos not in (select pos from new)"),
    ...(holds ? [facts("settled", "new where settled"), facts("late", "new where late")] : []),
    `select ${line("total", {
      ...{
        ...subject("t"),
        period: "t.period",
        day: "t.day",
        tokens: "t.tokens",
        cost: "t.cost",
        calls: "t.calls",
        tool_calls: "t.tool_calls",
      },
      ...{ day_tokens: "t.day_tokens", day_cost: "t.day_cost", day_calls: "t.day_calls", day_tool_calls: "t.day_tool_calls" },
      ...heldOf("s"),
      ...totalRingOf(`case when k.org is not null then t.ring_marks[49:52] else t.ring_marks end`),
    })}
from totals t left join subject s on s.org = t.org and s.scope = t.scope and s.subject = t.subject
cross join done d
left join kept k on t.scope = 1 and ${besideTotal("k")} and ${farFrom("k", "t", "ring_")}`,
    ...(holds ? [`select ${line("held", { ...subject("u"), ...heldOf("u") })} from unheld u`] : []),
    `select ${ringLine("case when k.org is not null then r.marks[49:52] else r.marks end")}
from rings r cross join done d
left join kept k on k.scope = r.scope and k.width = r.width and ${farFrom("k", "r", "")}`,
    ...(past ? [otherRings("true")] : [otherRings(WHERE_NEWER), RINGS_OF_TOOLS]),
    `select ${line("brake", { org: "b.org", session: "b.session", tool: "b.tool", fails: "b.fails", last_fail_ms: millis("b.last_fail_at") })}
from (
  ${tools ? "select org, session, tool, fails, last_fail_at from failed union all" : ""}
  select b.org, b.session, b.tool, b.fails, b.last_fail_at from concerned c join brake b on c.scope = 1 and b.org = c.org and b.session = c.subject
  ${tools ? "where (b.org, b.session, b.tool) not in (select org, session, tool from failed union all select org, session, tool from cleared)" : ""}
) b`,
    subjectStopRows("concerned"),
  ]
}

const RESPONSES = `
responses as (
  insert into event_key (org, k, ref, received_at)
  select i.org, i.resp, i.k, now()
  from input i
  where i.resp is not null and ((i.org, i.k) in (select org, k from ids where ref = k)) is true
  order by i.org, i.resp, i.pos
  on conflict do nothing
  returning org, k, ref
),
`

const HOLDS = `
locked as materialized (
  select h.org, h.id, f.pos
  from fresh f
  join hold h on h.org = f.org and h.id = f.hold and h.agent = f.agent and h.session = f.session
    and h.user_name = f."user" and h.kind = f.kind
  where f.hold is not null and f.nth_of_hold = 1 and ${STILL_OPEN}
  order by h.org, h.id
  for update of h
),
settled as (
  update hold h set state = 'settled', ended_at = now()
  from locked l
  where h.org = l.org and h.id = l.id
  returning h.org, h.id, l.pos, h.agent, h.session, h.user_name, h.kind, h.tokens, h.cost
),
`

const SETTLED = `
    ((f.pos in (select pos from settled)) is true) as settled,
    f.hold is not null and (f.pos not in (select pos from settled)) and exists (
      select from hold h where h.org = f.org and h.id = f.hold and h.agent = f.agent and h.session = f.session) as late`

/**
 * Where no limit speaks about the ring `r`, whose columns begin with a prefix, and it ends now: the rules at hand are the newest, and the
 * window's figures are below all that are asked for.
 */
function farFrom(k: string, r: string, prefix: string): string {
  const below = ["tokens", "cost", "calls", "tool_calls"].map(
    (name, at) => `${r}.${prefix}${name} - ${r}.${prefix}marks[${49 + at}] < ${k}.${name}`,
  )
  return `${k}.org = ${r}.org and not ${k}.is_newer and ${r}.${prefix}slot = d.micros / 1000 * 12 / ${k}.width and ${below.join(" and ")}`
}

/** Asked once, and of each subject only where some organization is: otherwise that alone took a twentieth of the statement's time. */
const WHERE_NEWER = "(select bool_or(is_newer) from orgs) and c.org in (select org from orgs where is_newer)"

/** Those of the concerned that this batch did not add to. */
const otherRings = (where: string) => `select ${ringLine()}
from concerned c join ring r on r.org = c.org and r.scope = c.scope and r.subject = c.subject
where ${where} and (r.org, r.scope, r.subject, r.width) not in (select org, scope, subject, width from rings)`

/** The only ones that calls of now leave out, where none of them is a tool's; a session whose minute knows of no tool call has none. */
const RINGS_OF_TOOLS = `select ${ringLine()}
from totals c join ring r on c.scope = 1 and c.ring_tool_calls > 0 and r.org = c.org and r.scope = 1 and r.subject = c.subject
  and r.width = ${SHORTEST_RING_MS}
where (r.org, r.scope, r.subject, r.width) not in (select org, scope, subject, width from rings)`
