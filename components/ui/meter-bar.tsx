export type MeterShares = {
  /** 0 to 1, or over it past the ceiling. */
  used: number
  held?: number
  /** Fractions of the ceiling at which a warning is given. */
  warnAt?: readonly number[]
}

/**
 * How much of a ceiling is used (solid), set aside for calls under way (hatched) and left (empty), with a tick at each
 * warning. Under the line green, from the first warning (or 80 %) amber, at the ceiling red; the words say the same.
 *
 * @param spoken the whole truth in words, for who does not see it: `$0.19 of $0.50 used, $0.01 held`
 */
export function MeterBar({ label, spoken, shares }: { label: string; spoken: string; shares: MeterShares }) {
  const used = Math.min(shares.used, 1)
  const held = Math.min(shares.held ?? 0, 1 - used)
  const ticks = (shares.warnAt ?? []).filter((at) => at > 0 && at < 1)
  const near = Math.min(...ticks, 0.8)
  const ink = shares.used >= 1 ? "bg-stop" : used + held >= near ? "bg-slow" : "bg-run"
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(used * 100)}
      aria-valuetext={spoken}
      className="relative flex h-1.5 overflow-hidden rounded-full bg-line"
    >
      <div className={ink} style={{ width: `${used * 100}%` }} />
      <div className={`hatched ${ink}`} style={{ width: `${held * 100}%` }} />
      {ticks.map((at) => (
        <span key={at} aria-hidden="true" className="meter-tick" style={{ left: `${at * 100}%` }} />
      ))}
    </div>
  )
}
