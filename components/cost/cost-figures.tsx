import Link from "next/link"
import { counted, formatCount, percent } from "#components/format/count"
import { Money, shareOf, toNano } from "#components/format/money"
import { Figure, Figures } from "#components/ui/figure"
import type { UsageSummary } from "#lib/contracts/usage-summary"

/** What the range cost, and what of it is not certain: unpriced models, and calls without usage. */
export function CostFigures({ summary, unmeasured, filtered }: { summary: UsageSummary; unmeasured: number; filtered: boolean }) {
  const { total } = summary
  const unpriced =
    summary.by === "model" ? summary.rows.flatMap(({ name, total }) => (name && toNano(total.assumedUsd) > 0n ? [name] : [])) : []
  const share = percent(shareOf(total.assumedUsd, total.costUsd))
  const without = unmeasured === 0 ? "every call had its usage" : `${counted(unmeasured, "call")} without usage`
  return (
    <Figures>
      <Figure name="Spent" below="to the nano-dollar on hover">
        <Money usd={total.costUsd} />
      </Figure>
      <Figure name="Tokens" below={`${formatCount(total.tokens.cacheRead)} from a cache`}>
        {formatCount(total.tokens.total)}
      </Figure>
      <Figure name="Calls" below={`${formatCount(total.toolCalls)} of them tools`}>
        {formatCount(total.calls)}
      </Figure>
      <Figure
        name={<span className="text-unpriced">≈ At an assumed price</span>}
        below={
          <>
            {share}
            {filtered ? " of what is shown" : `; ${without}`}
            {unpriced.length > 0 && (
              <>
                :{" "}
                <Link href="/settings/prices" className="hover:underline" title={`Set prices: ${unpriced.join(", ")}`}>
                  {unpriced.join(", ")}
                </Link>
              </>
            )}
          </>
        }
      >
        <Money usd={total.assumedUsd} />
      </Figure>
    </Figures>
  )
}
