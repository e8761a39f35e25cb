import type { Governor } from "#server/client/api-client"
import type { Pace } from "./pace.ts"
import type { Spent } from "./read-spent.ts"

/** What one part of a lab works with: a session of its own. */
export type Load = Pace & { governor: Governor; session: string; readSpent: () => Promise<Spent> }
