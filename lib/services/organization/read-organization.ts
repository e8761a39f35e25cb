import { Organization } from "#lib/contracts/organization"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { zoneAt } from "#lib/domain/calendar"
import { formatUsd } from "#lib/domain/money"
import { zonesOf } from "#lib/ledger/zones"
import { type Ctx, requireScope } from "../ctx.ts"

/** The organization and everything that can be set about it as a whole. */
export async function readOrganization(ctx: Ctx): Promise<Organization> {
  requireScope(ctx, "read")
  const { organization, state } = await rowsOf(ctx.db, ctx.org)
  return toOrganization(organization, state, ctx.now)
}

/** @throws Problem `not_found` */
export async function rowsOf(db: Tx, org: number) {
  const organization = await db.organization.findUnique({ where: { org } })
  const state = await db.orgState.findUnique({ where: { org } })
  if (!organization || !state) throw new Problem("not_found", "this organization is gone")
  return { organization, state }
}

type Rows = Awaited<ReturnType<typeof rowsOf>>

export function toOrganization(row: Rows["organization"], state: Rows["state"], now: Date): Organization {
  const plan = zonesOf(state)
  const { next } = plan
  return {
    id: row.id,
    name: row.name,
    demo: row.demo,
    preset: Organization.shape.preset.parse(row.preset),
    zone: zoneAt(plan, now.getTime()),
    nextZone: next && next.fromMs > now.getTime() ? { zone: next.zone, from: new Date(next.fromMs).toISOString() } : null,
    upgradeUrl: row.upgradeUrl,
    estimateInput: row.estimateInput,
    estimateOutput: row.estimateOutput,
    conservativeInputUsd: formatUsd(row.conservativeInput),
    conservativeOutputUsd: formatUsd(row.conservativeOutput),
    maxToolCallUsd: formatUsd(row.maxToolCost),
    retentionDays: row.retentionDays,
    engineerOverdriveUsd: formatUsd(row.engineerOverdrive),
    engineerOverdriveTokens: Number(row.engineerTokens),
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
  }
}
