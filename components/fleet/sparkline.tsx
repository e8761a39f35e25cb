import { toNano } from "#components/format/money"

/**
 * The last fifteen minutes as a filled line, drawn by hand: five hundred of them a second must cost nothing.
 *
 * The scale is the row's own, from nothing to its largest step. The last step is still filling and is left out.
 */
export function Sparkline({ costUsd, label }: { costUsd: string[]; label: string }) {
  const steps = costUsd.slice(0, -1).map((usd) => Number(toNano(usd)))
  const top = Math.max(...steps)
  const last = steps.length - 1
  const points = steps.map((step, at) => `${round((at / last) * 120)} ${round(top === 0 ? 22 : 22 - (step / top) * 20)}`)
  const line = `M${points.join("L")}`
  return (
    <svg viewBox="0 0 120 24" width="120" height="24" preserveAspectRatio="none" role="img" aria-label={label} className="block w-full">
      {top > 0 && <path d={`${line}L120 24L0 24Z`} fill="var(--muted)" opacity="0.14" />}
      <path
        d={line}
        fill="none"
        stroke={top > 0 ? "var(--muted)" : "var(--line-strong)"}
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </svg>
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
