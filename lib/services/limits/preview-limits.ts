import { setImmediate } from "node:timers/promises"
import type { Preview, PreviewOfLimit, PreviewRequest } from "#lib/contracts/preview"
import { type FieldError, Problem } from "#lib/contracts/problem"
import type { Limit } from "#lib/domain/limit"
import { type Episode, startPreview } from "#lib/domain/preview"
import { readEventsSince } from "#lib/ledger/retention/read-events-since"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { rulesOf } from "../rules-of.ts"
import { createBeginnings } from "./beginnings.ts"
import { atCeilingNow } from "./blocked-now.ts"
import { problemsOf, readChanged, readNew, refuse } from "./draft.ts"
import { readLimits } from "./limit-row.ts"
import { toPreviewOfLimit } from "./preview-of-limit.ts"
import { type Budget, readTrace } from "./read-trace.ts"
import { countedAtMs, createTrace } from "./trace.ts"

const BUDGET: Budget = { events: 2_000_000, ms: 60_000 }
/** A long one takes some 100 MB and much of a core. */
const AT_ONCE = 2
/** Calls that are replayed before other requests get their turn: some milliseconds. */
const TURN = 500

let underWay = 0

/**
 * What limits would have done together on recorded usage, and whom they block now.
 *
 * Calls count as they did when they were recorded: at their arrival, a batch at once, in rolling windows where they happened by the
 * difference of their sender's clock. Imported ones count when they happened, each by itself, though they are read in order of arrival.
 * A range with a limit by the day begins with that day.
 *
 * @throws Problem `too_many_requests` while two are under way in this process
 */
export async function previewLimits(ctx: LedgerCtx, input: PreviewRequest, budget = BUDGET): Promise<Preview> {
  requireScope(ctx, "read")
  if (underWay >= AT_ONCE) throw new Problem("too_many_requests", "two previews are under way; send it again", { retryAfterSeconds: 2 })
  underWay += 1
  try {
    return await run(ctx, input, budget)
  } finally {
    underWay -= 1
  }
}

async function run(ctx: LedgerCtx, input: PreviewRequest, budget: Budget): Promise<Preview> {
  const rules = await rulesOf(ctx)
  const { limits, others } = await readPreviewed(ctx, input)
  const askedMs = Date.parse(input.from)
  const fromMs = limits.some(({ window }) => window === "day") ? rules.calendar.day(askedMs).startMs : askedMs
  const toMs = Math.min(ctx.now.getTime(), input.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(input.to))

  const trace = createTrace()
  const beginnings = createBeginnings(limits, rules.calendar.month(fromMs).key)
  const through = await readTrace(ctx, fromMs, budget, (rows) => {
    for (const row of rows) {
      beginnings.note(row)
      if (countedAtMs(row) < toMs) trace.add(row)
    }
  })

  const planOf = (user: string) => rules.planOf.get(user) ?? null
  const running = startPreview([...limits, ...standingIn(limits, others)], rules.calendar)
  if (through === null) for await (const beginning of beginnings.read(ctx, planOf, fromMs)) running.begin(beginning)
  let turn = 0
  for (const batch of trace.inOrder(planOf)) {
    running.add(batch)
    turn += batch.length
    if (turn >= TURN) {
      turn = 0
      await setImmediate()
    }
    ctx.signal.throwIfAborted()
  }
  const { episodes } = running.end(toMs)

  const since = await readEventsSince(ctx.db, ctx.org, null)
  return {
    asOf: ctx.now.toISOString(),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    events: trace.size,
    complete: through === null,
    eventsSince: since && since.getTime() > fromMs ? since.toISOString() : null,
    through: new Date(through ?? ctx.now).toISOString(),
    limits: await Promise.all(limits.map((limit) => describe(ctx, limit, [...limits, ...others], episodes))),
  }
}

async function describe(ctx: LedgerCtx, limit: Limit, all: readonly Limit[], episodes: readonly Episode[]): Promise<PreviewOfLimit> {
  return toPreviewOfLimit(
    limit,
    episodes.filter(({ limitId }) => limitId === limit.id),
    await atCeilingNow(ctx, limit, all),
  )
}

/** Limits of one subject or plan that stand in for a previewed one: whoever has one is not judged by it. */
function standingIn(limits: readonly Limit[], others: readonly Limit[]): Limit[] {
  const ids = new Set(limits.map(({ id }) => id))
  const found: Limit[] = []
  // A plan's limit may itself have stand-ins, so once more than the chain is long.
  for (let grown = true; grown; ) {
    const more = others.filter(({ id, replaces }) => replaces !== null && ids.has(replaces) && !ids.has(id))
    for (const one of more) ids.add(one.id)
    found.push(...more)
    grown = more.length > 0
  }
  return found
}

/** @throws Problem `unprocessable` that names each field by its place, such as `/limits/1/window` */
async function readPreviewed(ctx: LedgerCtx, { limit, limits = [] }: PreviewRequest): Promise<{ limits: Limit[]; others: Limit[] }> {
  const stored = await readLimits(ctx.db, ctx.org)
  const previewed: Limit[] = []
  const errors: FieldError[] = []
  for (const [index, asked] of (limit ? [limit] : limits).entries()) {
    const at = limit ? "/limit" : `/limits/${index}`
    const known = "id" in asked ? stored.find(({ id }) => id === asked.id) : null
    if (known === undefined) {
      errors.push({ pointer: `${at}/id`, message: "there is no such limit" })
      continue
    }
    const read = known ? readChanged(known, asked) : readNew(asked as Extract<typeof asked, { window: unknown; metric: unknown }>)
    const others = stored.filter((one) => one !== known)
    for (const { pointer, message } of await problemsOf(ctx.db, ctx.org, read, others)) errors.push({ pointer: at + pointer, message })
    previewed.push({ ...read.draft, id: known?.id ?? `new ${index}` })
  }
  refuse(errors)
  return { limits: previewed, others: stored.filter(({ id }) => !previewed.some((one) => one.id === id)) }
}
