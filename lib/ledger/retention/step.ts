import type { Pace } from "../unhurried.ts"
import { createPace } from "../unhurried.ts"

/** One statement of retention that is committed. */
export type Step = { name: string; rows: number }
export type Steps = AsyncGenerator<Step>

/** Statements aim at this long, in ms: half of what may be. */
const AIM_MS = 50

export function paceOf(sizes: { first: number; least: number; most: number }): Pace {
  return createPace({ ...sizes, aimMs: AIM_MS })
}
