import type { UsageDrift, UsageDriftQuery } from "#lib/contracts/usage-summary"
import { formatUsd } from "#lib/domain/money"
import { type Ctx, requireScope } from "../ctx.ts"

/** Read by an index of their own, or a session's by its own: in a quarter of a second at most. */
const MOST_CALLS = 100_000
const MOST_MODELS = 50

type Sums = Record<"calls" | "charged" | "reported" | "calls_in_all" | "charged_in_all" | "reported_in_all", bigint> & { model: string }
type Row = { looked_at: bigint } & (Sums | { [K in keyof Sums]: null })

/**
 * What senders say their calls of models cost, beside what those were charged when they came. Looked for among the latest of a range
 * alone, so that a filter which leaves few of them costs no more than none.
 */
export async function readDrift({ db, org, now, ...who }: Ctx, input: UsageDriftQuery): Promise<UsageDrift> {
  requireScope(who, "read")
  const { from, to, session, agent, user, model } = input
  const rows = await db.$queryRawUnsafe<Row[]>(
    `with latest as materialized (
      select agent, user_name, model, cost, cost_reported from event
      where org = $1::int and kind = 'llm' and cost_reported is not null
        and placed_at >= coalesce($2::timestamptz, '-infinity') and placed_at < $3::timestamptz
        and ${session === undefined ? "$4::text is null" : "session = $4::text"}
      order by placed_at desc limit ${MOST_CALLS}
    ),
    by_model as (
      select model, count(*) as calls, sum(cost)::bigint as charged, sum(cost_reported)::bigint as reported,
        sum(count(*)) over ()::bigint as calls_in_all, sum(sum(cost)) over ()::bigint as charged_in_all,
        sum(sum(cost_reported)) over ()::bigint as reported_in_all
      from latest
      where ($5::text is null or agent = $5::text) and ($6::text is null or user_name = $6::text) and ($7::text is null or model = $7::text)
      group by model order by abs(sum(cost_reported) - sum(cost)) desc, model limit ${MOST_MODELS}
    )
    select looked_at, by_model.* from (select count(*) as looked_at from latest) counted left join by_model on true
    order by abs(reported - charged) desc, model`,
    org,
    from ?? null,
    to ?? now.toISOString(),
    session ?? null,
    agent ?? null,
    user ?? null,
    model ?? null,
  )
  const models = rows.flatMap((row) => (row.model === null ? [] : [row]))
  return {
    asOf: now.toISOString(),
    calls: Number(models[0]?.calls_in_all ?? 0n),
    chargedUsd: formatUsd(models[0]?.charged_in_all ?? 0n),
    reportedUsd: formatUsd(models[0]?.reported_in_all ?? 0n),
    complete: Number(rows[0]?.looked_at ?? 0n) < MOST_CALLS,
    models: models.map((row) => ({
      model: row.model,
      calls: Number(row.calls),
      chargedUsd: formatUsd(row.charged),
      reportedUsd: formatUsd(row.reported),
    })),
  }
}
