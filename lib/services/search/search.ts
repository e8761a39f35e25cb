import type { Hit, SearchQuery, SearchResult } from "#lib/contracts/search"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { findNames } from "./find-names.ts"
import { showAgents, showIncident, showLimit, showSessions, showUsers } from "./show-hits.ts"

/** What a person may mean by a few letters, or by an id that stands in a message or a log. */
export async function search(ctx: LedgerCtx, { q, limit }: SearchQuery): Promise<SearchResult> {
  requireScope(ctx, "read")
  const [, prefix] = /^(agt|ses|usr|inc|lim)_[0-9a-z]{20}$/.exec(q) ?? []
  const byId = prefix === undefined ? [] : await showById(ctx, prefix, q)
  return { asOf: ctx.now.toISOString(), hits: byId.length > 0 ? byId : await showByName(ctx, q, limit) }
}

function showById(ctx: LedgerCtx, prefix: string, id: string): Promise<Hit[]> {
  switch (prefix) {
    case "agt":
      return showAgents(ctx, [id])
    case "ses":
      return showSessions(ctx, [id])
    case "usr":
      return showUsers(ctx, [id])
    case "inc":
      return showIncident(ctx, id)
    default:
      return showLimit(ctx, id)
  }
}

async function showByName(ctx: LedgerCtx, q: string, limit: number): Promise<Hit[]> {
  const { db, org } = ctx
  const [agents, users, sessions] = await Promise.all([
    findNames(db, org, "agent", q, limit),
    findNames(db, org, "end_user", q, limit),
    findNames(db, org, "session", q, limit),
  ])
  const hits = (await Promise.all([showAgents(ctx, agents), showUsers(ctx, users), showSessions(ctx, sessions)])).flat()
  const place = new Map([...agents, ...users, ...sessions].map((id, at) => [id, at]))
  return hits.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
}
