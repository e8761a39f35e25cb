import { type Amount, type Limit, NOTHING, type Scope } from "#lib/domain/limit"
import type { Beginning } from "#lib/domain/preview"
import { SCOPE_NUMBER } from "#lib/ledger/meter-rows"
import type { Ctx } from "../ctx.ts"
import type { ReadRow } from "./read-trace.ts"

type Kind = { scope: Scope; period: number; window: Beginning["window"] }
type Sums = { tokens: number; cost: number; calls: number; toolCalls: number }

const AT_ONCE = 5_000

export type Beginnings = {
  note(row: ReadRow): void
  /** Of use only where everything that happened since `atMs` was noted. */
  read(ctx: Ctx, planOf: (user: string) => string | null, atMs: number): AsyncIterable<Beginning>
}

/**
 * What lifetimes and months had used when a preview begins: their totals less what is replayed. So a month that began before the
 * range, or a session, counts from its own beginning as it does where it is enforced, without reading what came before.
 *
 * @param monthKey the yyyymm in which the range begins
 */
export function createBeginnings(limits: readonly Limit[], monthKey: number): Beginnings {
  const kinds: Kind[] = []
  for (const { scope, window } of limits) {
    if (window !== "lifetime" && window !== "month") continue
    if (!kinds.some((one) => one.scope === scope)) kinds.push({ scope, window, period: window === "month" ? monthKey : 0 })
  }
  const replayed = new Map<Scope, Map<string, Sums>>(kinds.map(({ scope }) => [scope, new Map()]))

  return {
    note(row) {
      for (const { scope, window } of kinds) {
        if (window === "month" && row.month !== monthKey) continue
        const name = nameOf(scope, row)
        const sums = replayed.get(scope)?.get(name) ?? { tokens: 0, cost: 0, calls: 0, toolCalls: 0 }
        sums.tokens += row.tokens
        sums.cost += row.cost
        sums.calls += 1
        sums.toolCalls += row.kind === "tool" ? 1 : 0
        replayed.get(scope)?.set(name, sums)
      }
    },
    async *read(ctx, planOf, atMs) {
      for (const { scope, window, period } of kinds) {
        const sums = replayed.get(scope) ?? new Map<string, Sums>()
        for await (const { name, used } of window === "lifetime" ? lifetimesOf(ctx, [...sums.keys()]) : totalsOf(ctx, scope, period)) {
          const amount = less(used, sums.get(name))
          if (amount === NOTHING) continue
          const subjects = { agent: "", session: "", user: "", ...(scope !== "org" && { [scope]: name }) }
          yield { scope, window, subjects, plan: scope === "user" ? planOf(name) : null, amount, atMs }
        }
      }
    },
  }
}

type Row = { subject: string; tokens: bigint; cost: bigint; calls: bigint; tool_calls: bigint }
type Used = { name: string; used: Amount }

async function* lifetimesOf({ db, org }: Ctx, sessions: readonly string[]): AsyncIterable<Used> {
  for (let at = 0; at < sessions.length; at += AT_ONCE) {
    const rows = await db.$queryRaw<Row[]>`
      select subject, tokens, cost, calls, tool_calls from total
      where org = ${org} and scope = ${SCOPE_NUMBER.session}::smallint and subject = any(${sessions.slice(at, at + AT_ONCE)}::text[]) and period = 0`
    yield* rows.map(toUsed)
  }
}

async function* totalsOf({ db, org }: Ctx, scope: Scope, period: number): AsyncIterable<Used> {
  for (let after: string | null = ""; after !== null; ) {
    const rows: Row[] = await db.$queryRaw<Row[]>`
      select subject, tokens, cost, calls, tool_calls from total
      where org = ${org} and scope = ${SCOPE_NUMBER[scope]}::smallint and (subject, period) > (${after}, ${after === "" ? -1 : period}::int)
        and period = ${period}
      order by subject limit ${AT_ONCE}`
    yield* rows.map(toUsed)
    after = rows.length < AT_ONCE ? null : (rows.at(-1)?.subject ?? null)
  }
}

function toUsed({ subject, tokens, cost, calls, tool_calls }: Row): Used {
  return { name: subject, used: { tokens, cost, calls, toolCalls: tool_calls } }
}

/** What arrived after the reading began is in the total already, so a difference is never below nothing but may be a little above. */
function less(used: Amount, sums: Sums = { tokens: 0, cost: 0, calls: 0, toolCalls: 0 }): Amount {
  const left = (all: bigint, part: number) => (all > BigInt(part) ? all - BigInt(part) : 0n)
  const amount = {
    tokens: left(used.tokens, sums.tokens),
    cost: left(used.cost, sums.cost),
    calls: left(used.calls, sums.calls),
    toolCalls: left(used.toolCalls, sums.toolCalls),
  }
  return amount.tokens + amount.cost + amount.calls === 0n ? NOTHING : amount
}

function nameOf(scope: Scope, row: ReadRow): string {
  if (scope === "org") return ""
  return scope === "user" ? row.user_name : row[scope]
}
