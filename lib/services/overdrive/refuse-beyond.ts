import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { showUsd } from "#lib/domain/money"

const DAY_MS = 24 * 60 * 60_000

type Extra = { cost: bigint; tokens: bigint }

/**
 * Engineers and keys of pager bots may give one session so much within 24 hours, all grants of theirs together; admins any amount.
 * The revision's lock makes two grants at once wait for each other.
 *
 * @throws Problem `forbidden` that says what is left
 */
export async function refuseBeyond(tx: Tx, org: number, session: string, extra: Extra, now: Date): Promise<void> {
  const bound = await tx.organization.findUniqueOrThrow({ where: { org }, select: { engineerOverdrive: true, engineerTokens: true } })
  const { _sum } = await tx.overdrive.aggregate({
    where: { org, session, bounded: true, createdAt: { gt: new Date(now.getTime() - DAY_MS) } },
    _sum: { extraCost: true, extraTokens: true },
  })
  const cost = bound.engineerOverdrive - (_sum.extraCost ?? 0n)
  const tokens = bound.engineerTokens - (_sum.extraTokens ?? 0n)
  if (extra.cost > cost) throw beyond("/extraUsd", showUsd(bound.engineerOverdrive), showUsd(cost > 0n ? cost : 0n))
  if (extra.tokens > tokens) throw beyond("/extraTokens", `${bound.engineerTokens} tokens`, String(tokens > 0n ? tokens : 0n))
}

function beyond(pointer: string, bound: string, left: string): Problem {
  const message = `engineers may give a session ${bound} within 24 hours, of which ${left} are left; an admin may give more`
  return new Problem("forbidden", message, { errors: [{ pointer, message: `at most ${left}` }] })
}
