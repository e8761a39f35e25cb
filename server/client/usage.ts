import { z } from "zod"
import { Directive } from "#lib/contracts/directive"
import type { UsageEvent } from "#lib/contracts/usage"
import { UsageResult } from "#lib/contracts/usage"
import { ask, type Governor, type Patience, persist } from "./api-client.ts"

/** What an agent needs of a directive in order to obey it. */
export const Order = Directive.pick({ action: true, code: true, message: true, retryAfterMs: true, model: true, revision: true }).strip()
export type Order = z.infer<typeof Order>

export const Receipt = z.object({
  results: z.array(UsageResult.strip()),
  directives: z.array(z.object({ agent: z.string(), session: z.string(), user: z.string().nullable(), directive: Order })),
})
export type Receipt = z.infer<typeof Receipt>

/** An event as its sender writes it. */
export type Sent = z.input<typeof UsageEvent>

/** Report what was spent, again until it is confirmed: equal ids count once. */
export function postUsage(governor: Governor, events: readonly Sent[], patience: Patience): Promise<Receipt> {
  const body = JSON.stringify({ events, sentAt: new Date().toISOString() })
  return postUsageBody(governor, body, patience)
}

/** The same for a body that is JSON already. */
export function postUsageBody(governor: Governor, body: string, patience: Patience): Promise<Receipt> {
  const { signal } = patience
  return persist(() => ask(governor, "/api/v1/usage", Receipt, { body, ...(signal ? { signal } : {}) }), patience)
}

/** What an agent must do now, without holding anything. */
export function readDirective(
  governor: Governor,
  of: { agent: string; session?: string; user?: string },
  patience: Patience,
): Promise<Order> {
  const { signal } = patience
  return persist(() => ask(governor, "/api/v1/directive", Order, { query: of, ...(signal ? { signal } : {}) }), patience)
}
