import { seriesInk } from "#components/charts/series-ink"
import { formatCount, grouped } from "#components/format/count"
import type { TokenClasses } from "#lib/contracts/usage-summary"

/** What the tokens of a range were: fresh, read from or written to a cache, and answered. */
export function TokenClassTable({ tokens }: { tokens: TokenClasses }) {
  const classes = [
    { name: "input", count: tokens.input },
    { name: "cache read", count: tokens.cacheRead },
    { name: "cache write, 5 min", count: tokens.cacheWrite5m },
    { name: "cache write, 1 h", count: tokens.cacheWrite1h },
    { name: "output", count: tokens.output, more: tokens.reasoning > 0 ? `${formatCount(tokens.reasoning)} of it reasoning` : null },
  ]
  const share = (count: number) => (tokens.total === 0 ? 0 : count / tokens.total)
  return (
    <div className="px-4 pt-1 pb-4">
      <div aria-hidden="true" className="mb-2 flex h-2 gap-px overflow-hidden rounded-full bg-line">
        {classes.map(({ name, count }, at) => (
          <span key={name} style={{ width: `${share(count) * 100}%`, background: seriesInk({}, at) }} />
        ))}
      </div>
      <table className="w-full">
        <tbody>
          {classes.map(({ name, count, more }, at) => (
            <tr key={name} className="h-7">
              <th scope="row" className="text-left font-normal">
                <span aria-hidden="true" className="mr-2 inline-block size-2 rounded-full" style={{ background: seriesInk({}, at) }} />
                {name}
                {more && <span className="text-faint"> · {more}</span>}
              </th>
              <td className="figure text-right" title={grouped(count)}>
                {formatCount(count)}
              </td>
              <td className="figure w-16 text-right text-muted">{Math.round(share(count) * 100)} %</td>
            </tr>
          ))}
          <tr className="h-7 border-line border-t font-medium">
            <th scope="row" className="text-left font-medium">
              all tokens
            </th>
            <td className="figure text-right">{formatCount(tokens.total)}</td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  )
}
