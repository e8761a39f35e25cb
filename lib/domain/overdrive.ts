import type { Meter } from "./judge.ts"
import type { Limit, Subjects } from "./limit.ts"
import type { Grant } from "./stops.ts"

/**
 * The ceiling in force: max(ceiling, what was taken when granted) + extra, for each grant that runs, oldest first.
 * Only the limits of a session that allow Overdrive are lifted. A grant knows what the session had taken in all; of a limit that
 * leaves a base out, it had taken so much less.
 */
export function ceilingInForce(
  limit: Limit,
  { base = 0n }: Pick<Meter, "base">,
  grants: readonly Grant[],
  subjects: Subjects,
  nowMs: number,
): bigint {
  if (grants.length === 0 || !limit.overdrive || limit.scope !== "session") return limit.ceiling
  let ceiling = limit.ceiling
  for (const grant of grants) {
    if (grant.session !== subjects.session || grant.metric !== limit.metric) continue
    if (nowMs < grant.fromMs || nowMs >= grant.untilMs) continue
    const taken = grant.taken - base
    ceiling = (ceiling > taken ? ceiling : taken) + grant.extra
  }
  return ceiling
}
