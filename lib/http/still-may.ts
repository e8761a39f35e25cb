import { isProblem } from "#lib/contracts/problem"
import { identify } from "./identify.ts"
import type { Incoming } from "./incoming.ts"

/**
 * May who opened this stream go on listening? Only a refusal ends it: while the database is away nobody's key can be looked up,
 * and what was last told stays.
 */
export async function stillMay(incoming: Incoming): Promise<boolean> {
  try {
    await identify(incoming)
    return true
  } catch (error) {
    return !isProblem(error)
  }
}
