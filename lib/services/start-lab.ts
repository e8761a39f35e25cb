import type { LabNews, LabScenario } from "#lib/contracts/lab"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { type Ctx, requireScope } from "./ctx.ts"

/**
 * Let a runaway loose in the lab, whose organization is nobody's: the caller's limits and figures stay as they are.
 *
 * @param signal ends it
 * @returns how it goes, and the report at its end
 * @throws Problem `conflict` while another run is under way on this server, or where the pages run without it
 */
export function startLab(ctx: Pick<Ctx, "caller">, scenario: LabScenario, signal: AbortSignal): AsyncGenerator<LabNews> {
  requireScope(ctx, "operate")
  const { lab } = runtime()
  if (!lab) throw new Problem("conflict", "the lab belongs to a server of `npm start`; these pages run without one")
  const news = lab.start(scenario, signal)
  if (!news) throw new Problem("conflict", "a run is under way on this server; start yours when it has ended, within half a minute")
  return news
}
