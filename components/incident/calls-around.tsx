import { formatTokens } from "#components/format/count"
import { fromNano, Money, toNano } from "#components/format/money"
import { foldAlike } from "#components/session/alike"
import { Badge } from "#components/ui/status"
import { When } from "#components/zone/when"
import type { Call, Incident } from "#lib/contracts/incidents"
import { numberOf, ruleName } from "./words.tsx"

type Props = { before: readonly Call[]; after: readonly Call[]; incident: Incident }

/** The session's calls up to the trip, the trip itself with its number, and the calls that still came; newest at the bottom, equal ones folded. */
export function CallsAround({ before, after, incident }: Props) {
  if (before.length + after.length === 0) {
    return <p className="px-4 pb-4 text-muted">The calls around it have outlived their retention; the figures above have not.</p>
  }
  return (
    // Scrolls by keyboard where it is too wide, so it takes focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable
    <div className="data-table" role="region" aria-label="Calls around the trip" tabIndex={0}>
      <table className="w-full">
        <thead>
          <tr>
            <th scope="col">received</th>
            <th scope="col">agent</th>
            <th scope="col">call</th>
            <th scope="col" className="text-right">
              tokens
            </th>
            <th scope="col" className="text-right">
              cost
            </th>
          </tr>
        </thead>
        <tbody>
          {[...foldAlike(before.slice(0, -1)), before.slice(-1)].map(toRow)}
          <tr className="h-9 bg-raised text-stop">
            <td>
              <When at={incident.openedAt} />
            </td>
            <td colSpan={4} className="font-medium">
              <span aria-hidden="true">■ </span>
              {ruleName(incident.cause)}: {numberOf(incident)}
            </td>
          </tr>
          {foldAlike(after).map(toRow)}
          {after.length === 0 && (
            <tr className="h-9 text-muted">
              <td />
              <td colSpan={4}>no call of this session has come since</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

function toRow([call, ...more]: readonly Call[]) {
  return call && <CallRow key={call.id} call={call} more={more} />
}

/** A call, or with more that are like it all of them together. */
function CallRow({ call, more }: { call: Call; more: readonly Call[] }) {
  const tokens = more.reduce((sum, one) => sum + one.tokens, call.tokens)
  const costNano = more.reduce((sum, one) => sum + toNano(one.costUsd), toNano(call.costUsd))
  return (
    <tr className="h-9">
      <td>
        <When at={call.at} />
      </td>
      <td className="max-w-40 truncate">{call.agent}</td>
      <td>
        <span className="inline-flex items-center gap-2 whitespace-nowrap">
          <span className="text-faint">{call.kind}</span>
          <span className="figure">{call.model ?? call.tool ?? "–"}</span>
          {more.length > 0 && (
            <Badge>
              × {more.length + 1}
              <span className="sr-only"> equal calls</span>
            </Badge>
          )}
          {call.outcome === "error" && <span className="text-stop">error</span>}
          {call.late && <Badge>late</Badge>}
          {!call.measured && <Badge tone="unpriced">unmeasured</Badge>}
          {call.measured && call.assumed && <Badge tone="unpriced">≈ unpriced</Badge>}
        </span>
      </td>
      <td className="figure text-right">{call.kind === "llm" ? formatTokens(tokens) : <span className="text-faint">–</span>}</td>
      <td className="text-right">
        <Money usd={fromNano(costNano)} />
      </td>
    </tr>
  )
}
