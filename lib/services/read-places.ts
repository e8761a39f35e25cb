import type { Places } from "#lib/contracts/places"
import { type Ctx, requireScope } from "./ctx.ts"

type Names = { agents: readonly string[]; sessions: readonly string[]; users: readonly string[] }

/** Where those with these names are. */
export async function readPlaces(ctx: Ctx, names: Names): Promise<Places> {
  requireScope(ctx, "read")
  const named = (some: readonly string[]) => ({
    where: { org: ctx.org, name: { in: [...new Set(some)] } },
    select: { name: true, id: true },
  })
  const [agents, sessions, users] = await Promise.all([
    ctx.db.agent.findMany(named(names.agents)),
    ctx.db.session.findMany(named(names.sessions)),
    ctx.db.endUser.findMany(named(names.users)),
  ])
  return { agents: byName(agents), sessions: byName(sessions), users: byName(users) }
}

function byName(rows: readonly { name: string; id: string }[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ name, id }) => [name, id]))
}
