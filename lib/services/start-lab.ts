import type { LabNews, LabScenario } from "#lib/contracts/lab"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { type Ctx, requireScope } from "./ctx.ts"

/**
 * Let a runaway loose in the lab, whose organization is nobody's: the caller's limits and figures stay as they are.
 *
 * @param signal ends it
 * @returns how it goes, and the report at its end
 * @throws Problem `conflict` while another run of this organization is under way here, or where the pages run without a lab;
 * `unavailable` where the server has as many runs as it plays at once, whosever they are
 */
export function startLab(ctx: Pick<Ctx, "org" | "caller">, scenario: LabScenario, signal: AbortSignal): AsyncGenerator<LabNews> {
  requireScope(ctx, "operate")
  const { lab } = runtime()
  if (!lab) throw new Problem("conflict", "the lab belongs to a server of `npm start`; these pages run without one")
  const news = lab.start(ctx.org, scenario, signal)
  if (news === "yours") throw new Problem("conflict", "a run of your organization is under way; start another when it has ended")
  if (news === "full") {
    throw new Problem("unavailable", "this server plays no more runs at once; try again in half a minute", { retryAfterSeconds: 30 })
  }
  return news
}
