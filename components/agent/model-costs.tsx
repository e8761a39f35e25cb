import { formatCount } from "#components/format/count"
import { Money, shareOf, toNano } from "#components/format/money"
import { Empty } from "#components/ui/empty"
import { Badge } from "#components/ui/status"
import type { AgentUsage } from "#lib/contracts/agents"

/** What each model of a range cost, the dearest first; what was charged at an assumed price is marked. */
export function ModelCosts({ usage: { models, total } }: { usage: AgentUsage }) {
  if (models.length === 0) return <Empty title="Nothing was called in this range." />
  return (
    <table className="mx-4 mb-4 w-[calc(100%-2rem)]">
      <thead className="sr-only">
        <tr>
          <th scope="col">model</th>
          <th scope="col">calls</th>
          <th scope="col">tokens</th>
          <th scope="col">cost</th>
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, total: of }) => (
          <tr key={model} className="h-8">
            <th scope="row" className="max-w-0 text-left font-normal">
              <span className="flex items-baseline gap-2">
                <span className="truncate">{model === "" ? "tools" : model}</span>
                {toNano(of.assumedUsd) > 0n && <Badge tone="unpriced">≈ unpriced</Badge>}
              </span>
              <span aria-hidden="true" className="mt-0.5 block h-0.5 bg-line">
                <span className="block h-full bg-watch" style={{ width: `${shareOf(of.costUsd, total.costUsd) * 100}%` }} />
              </span>
            </th>
            <td className="figure w-24 pl-4 text-right text-muted max-rail:hidden">{formatCount(of.calls)} calls</td>
            <td className="figure w-24 text-right text-muted">{formatCount(of.tokens.total)} tok</td>
            <td className="figure w-24 text-right">
              <Money usd={of.costUsd} />
            </td>
          </tr>
        ))}
        <tr className="h-8 border-line border-t font-medium">
          <th scope="row" className="text-left font-medium">
            together
          </th>
          <td className="figure text-right max-rail:hidden">{formatCount(total.calls)} calls</td>
          <td className="figure text-right">{formatCount(total.tokens.total)} tok</td>
          <td className="figure text-right">
            <Money usd={total.costUsd} />
          </td>
        </tr>
      </tbody>
    </table>
  )
}
