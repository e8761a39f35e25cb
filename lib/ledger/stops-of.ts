import type { Subjects } from "#lib/domain/limit"
import { NO_STOPS, type Stops, stopsFor } from "#lib/domain/stops"
import type { MeterRows } from "./meter-rows.ts"
import type { Rules } from "./rules.ts"

/**
 * Every stop that concerns these subjects: kill switches from the rules at hand (few, and people's), incidents and grants from
 * the statement that read the meters, so that a decision sees them exactly, however many an organization has.
 */
export function stopsOf(rules: Rules, meters: MeterRows, subjects: Subjects, model: string | null): Stops {
  const { killSwitches } = stopsFor(rules.stops, subjects, model)
  const { incidents, grants } = meters.stops(rules.org, subjects)
  if (killSwitches.length === 0 && incidents.length === 0 && grants.length === 0) return NO_STOPS
  return { killSwitches, incidents, grants }
}
