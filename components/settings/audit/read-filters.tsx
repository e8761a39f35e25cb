import { type Params, paramOf } from "#components/ui/address"

export type AuditFilter = Record<"actor" | "action" | "target" | "from" | "to", string | undefined>

const DAY_MS = 86_400_000

/** What an address asks for. Days are whole days in UTC; what is none of these is left out, so that no address breaks the page. */
export function readFilters(params: Params): AuditFilter {
  const text = (name: string) => paramOf(params, name)?.trim().slice(0, 128) || undefined
  const action = text("action")
  return {
    actor: text("actor"),
    action: action && /^[a-z_]{1,40}(\.[a-z_.]{1,40})?$/.test(action) ? action : undefined,
    target: text("target"),
    from: dayOf(text("from"), 0),
    to: dayOf(text("to"), DAY_MS),
  }
}

function dayOf(text: string | undefined, laterMs: number): string | undefined {
  const ms = text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return Number.isNaN(ms) ? undefined : new Date(ms + laterMs).toISOString()
}
