import { createDb, type PrismaClient } from "#lib/db/client"
import { createKey } from "#lib/services/create-key"
import { createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"
import { testSecret } from "#tests/harness/server"

export type Tenant = { org: number; key: string; db: PrismaClient; databaseUrl: string; close(): Promise<void> }

/** The seven limits of the strict preset stay in force; only their numbers are raised, so that a load of millions is admitted. */
const RAISED_BY = 1_000_000n

/** The session that is not raised: $0.05, a hundred calls of the lesson's runaway. */
export const LIMITED = { session: "limited", budgetNano: 50_000_000n } as const

/** An organization of a measurement's own, so that it can be verified by itself afterwards. */
export async function makeTenant(databaseUrl: string, name: string): Promise<Tenant> {
  const db = createDb({ url: databaseUrl, connections: 2, applicationName: "agent-governor bench" })
  const { org } = await createOrganization(db, { name, preset: "strict" }, new Date())
  const limits = await db.limit.findMany({ where: { org } })
  for (const { id, ceiling } of limits) await db.limit.update({ where: { org_id: { org, id } }, data: { ceiling: ceiling * RAISED_BY } })
  const budget = limits.find(({ preset }) => preset === "session_budget")
  if (limits.length !== 7 || !budget) throw new Error("the strict preset has seven limits, one of them the session budget")
  const own = { name: "limited", subject: LIMITED.session, replaces: budget.id, ceiling: LIMITED.budgetNano, preset: null }
  await db.limit.create({ data: { ...budget, id: newId("lim"), ...own } })
  const key = { name: "bench", scopes: ["admin" as const], agent: null, expiresAt: null }
  const { plaintext } = await createKey(systemCtx(db, org, new Date()), key, testSecret)
  return { org, key: plaintext, db, databaseUrl, close: () => db.$disconnect() }
}
