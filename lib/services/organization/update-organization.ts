import type { Organization, OrganizationPatch } from "#lib/contracts/organization"
import { type FieldError, Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { changeZone, createCalendar, zoneAt } from "#lib/domain/calendar"
import { parseUsd } from "#lib/domain/money"
import { zoneColumns, zonesOf } from "#lib/ledger/zones"
import { audit } from "../audit.ts"
import { canonicalJson } from "../canonical-json.ts"
import { checkZone } from "../create-organization.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { rowsOf, toOrganization } from "./read-organization.ts"

/** So close to the end of a month its calls may be counted before a change of zone is seen everywhere. */
const TURN_MS = 60_000

/**
 * Change what holds for the whole organization, from the revision that its changer has seen; in force with the next decision of
 * every server (prices with the call after that). A zone takes over with the next month: no day or month that is running changes its length.
 *
 * @throws Problem `stale` where somebody else was faster; `conflict` for a zone in the last minute of a month
 */
export async function updateOrganization(
  ctx: Ctx,
  { revisions, ...patch }: OrganizationPatch & { revisions: ReadonlySet<number> | null },
): Promise<Organization> {
  requireScope(ctx, "admin")
  const { org } = ctx
  const data = toColumns(patch)
  if (patch.zone !== undefined) await checkZone(ctx.db, patch.zone)
  return ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    const now = await clockOf(tx)
    const rows = await rowsOf(tx, org)
    const before = toOrganization(rows.organization, rows.state, now)
    if (revisions && !revisions.has(before.revision)) {
      throw new Problem("stale", `the settings are at revision ${before.revision} by now; read them again before you change them`)
    }
    const state = patch.zone === undefined ? rows.state : await turn(tx, rows.state, patch.zone, now)
    const draft = toOrganization({ ...rows.organization, ...data }, state, now)
    if (canonicalJson(draft) === canonicalJson(before)) return before
    const organization = await tx.organization.update({ where: { org }, data: { ...data, revision: before.revision + 1 } })
    const after = toOrganization(organization, state, now)
    await audit(tx, ctx, { action: "organization.update", target: after.id, before, after })
    return after
  })
}

type State = Awaited<ReturnType<typeof rowsOf>>["state"]

/** Naming the zone of now gives up one that waits. */
async function turn(tx: Tx, state: State, zone: string, now: Date): Promise<State> {
  const plan = zonesOf(state)
  const nowMs = now.getTime()
  const waiting = plan.next && plan.next.fromMs > nowMs ? plan.next.zone : zoneAt(plan, nowMs)
  if (zone === waiting) return state
  if (createCalendar(plan).month(nowMs).endMs - nowMs < TURN_MS) {
    throw new Problem("conflict", "the month ends within a minute: change the zone once it is over")
  }
  return tx.orgState.update({ where: { org: state.org }, data: zoneColumns(changeZone(plan, zone, nowMs)) })
}

/** Calls are counted by the database's clock. */
async function clockOf(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp() as now`
  return row?.now ?? new Date()
}

const MONEY = {
  conservativeInputUsd: "conservativeInput",
  conservativeOutputUsd: "conservativeOutput",
  maxToolCallUsd: "maxToolCost",
  engineerOverdriveUsd: "engineerOverdrive",
} as const

/** @throws Problem `unprocessable` that names every sum that cannot be read */
function toColumns({ zone: _, engineerOverdriveTokens: tokens, ...patch }: OrganizationPatch) {
  const errors: FieldError[] = []
  const money: { -readonly [F in (typeof MONEY)[keyof typeof MONEY]]?: bigint } = {}
  for (const [field, column] of Object.entries(MONEY) as [keyof typeof MONEY, (typeof MONEY)[keyof typeof MONEY]][]) {
    const said = patch[field]
    if (said === undefined) continue
    const nano = parseUsd(said)
    if (nano === null) errors.push({ pointer: `/${field}`, message: 'must be dollars, such as "10.00", at most 1,000,000' })
    else money[column] = nano
  }
  if (errors.length > 0) throw new Problem("unprocessable", "these are no sums", { errors })
  const { name, preset, upgradeUrl, estimateInput, estimateOutput, retentionDays } = patch
  const plain = { name, preset, upgradeUrl, estimateInput, estimateOutput, retentionDays }
  const said = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as Partial<{
    name: string
    preset: string
    upgradeUrl: string | null
    estimateInput: number
    estimateOutput: number
    retentionDays: number
  }>
  return { ...said, ...money, ...(tokens !== undefined && { engineerTokens: BigInt(tokens) }) }
}
