import { randomBytes } from "node:crypto"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { type Ctx, requireScope } from "./ctx.ts"

/**
 * Let one more agent of the simulated fleet go wild, for a viewer who wants to stop it. Only in a demo organization.
 *
 * @returns the agent's name
 * @throws Problem `not_found` in any other organization, `conflict` where no fleet runs in this process
 */
export async function startRunaway(ctx: Ctx): Promise<{ agent: string }> {
  requireScope(ctx, "operate")
  const organization = await ctx.db.organization.findUnique({ where: { org: ctx.org }, select: { demo: true } })
  if (!organization?.demo) throw new Problem("not_found", "only a demo organization has a simulated fleet")
  const { fleet } = runtime()
  if (!fleet) throw new Problem("conflict", "the simulated fleet does not run; `npm run demo` starts it")
  const agent = `runaway-${randomBytes(2).toString("hex")}`
  fleet.startRunaway(agent)
  return { agent }
}
