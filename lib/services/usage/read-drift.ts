import type { UsageDrift, UsageDriftQuery } from "#lib/contracts/usage-summary"
import { formatUsd } from "#lib/domain/money"
import { type Ctx, requireScope } from "../ctx.ts"

/** Read by an index of their own, so many at most: a tenth of a second. */
const MOST_CALLS = 100_000
const MOST_MODELS = 50

type Row = Record<"calls" | "charged" | "reported" | "calls_in_all" | "charged_in_all" | "reported_in_all", bigint> & { model: string }

/** What senders say their calls of models cost, beside what those were charged when they came; of a range, the latest of them. */
export async function readDrift({ db, org, now, ...who }: Ctx, input: UsageDriftQuery): Promise<UsageDrift> {
  requireScope(who, "read")
  const { from, to, session, agent, user, model } = input
  const rows = await db.$queryRawUnsafe<Row[]>(
    `select model, count(*) as calls, sum(cost)::bigint as charged, sum(cost_reported)::bigint as reported,
      sum(count(*)) over ()::bigint as calls_in_all, sum(sum(cost)) over ()::bigint as charged_in_all,
      sum(sum(cost_reported)) over ()::bigint as reported_in_all
    from (
      select model, cost, cost_reported from event
      where org = $1::int and kind = 'llm' and cost_reported is not null
        and placed_at >= coalesce($2::timestamptz, '-infinity') and placed_at < $3::timestamptz
        and ($4::text is null or session = $4::text) and ($5::text is null or agent = $5::text)
        and ($6::text is null or user_name = $6::text) and ($7::text is null or model = $7::text)
      order by placed_at desc limit ${MOST_CALLS}
    ) latest
    group by model order by abs(sum(cost_reported) - sum(cost)) desc, model limit ${MOST_MODELS}`,
    org,
    from ?? null,
    to ?? now.toISOString(),
    session ?? null,
    agent ?? null,
    user ?? null,
    model ?? null,
  )
  const calls = Number(rows[0]?.calls_in_all ?? 0n)
  return {
    asOf: now.toISOString(),
    calls,
    chargedUsd: formatUsd(rows[0]?.charged_in_all ?? 0n),
    reportedUsd: formatUsd(rows[0]?.reported_in_all ?? 0n),
    complete: calls < MOST_CALLS,
    models: rows.map((row) => ({
      model: row.model,
      calls: Number(row.calls),
      chargedUsd: formatUsd(row.charged),
      reportedUsd: formatUsd(row.reported),
    })),
  }
}
