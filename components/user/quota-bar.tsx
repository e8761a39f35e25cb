import { formatCount, formatTokens, grouped } from "#components/format/count"
import { MeterBar } from "#components/ui/meter-bar"
import { Badge } from "#components/ui/status"
import type { User } from "#lib/contracts/users"

/** What is used of a month's quota, held for calls under way and left; the tick is where the quota ends and the hard stop begins to near. */
export function QuotaBar({ user, name }: { user: User; name: string }) {
  const { quota, usedTokens, heldTokens } = user
  if (!quota)
    return (
      <div className="text-label">
        <span className="figure">{formatTokens(usedTokens)}</span> <span className="text-faint">no quota</span>
      </div>
    )
  const left = Math.max(0, quota.tokens - usedTokens - heldTokens)
  const held = heldTokens > 0 ? `, ${grouped(heldTokens)} held` : ""
  return (
    <div className="min-w-0">
      <div
        className="mb-1 flex items-baseline gap-1.5 text-label"
        title={`${grouped(usedTokens)} used${held} of ${grouped(quota.tokens)}${quota.hardStopTokens ? `; hard stop ${grouped(quota.hardStopTokens)}` : ""}`}
      >
        <span className="figure">
          {formatCount(usedTokens)} <span className="text-faint">of</span> {formatCount(quota.tokens)}
        </span>
        {heldTokens > 0 && <span className="figure text-faint">{formatCount(heldTokens)} held</span>}
        <span className="figure ml-auto text-muted">{formatCount(left)} left</span>
        {quota.mode === "observe" && <Badge tone="watch">observe</Badge>}
      </div>
      <MeterBar
        label={`Quota of ${name}`}
        spoken={`${grouped(usedTokens)} of ${grouped(quota.tokens)} tokens used${held}, ${grouped(left)} left`}
        shares={{ used: usedTokens / quota.tokens, held: heldTokens / quota.tokens }}
      />
    </div>
  )
}
