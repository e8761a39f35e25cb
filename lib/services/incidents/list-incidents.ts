import type { Incident } from "#lib/contracts/incidents"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { cursorOf, type Page, type PageRequest, toPage } from "../page.ts"
import type { IncidentRow } from "./open-incident-of.ts"
import { withMeters } from "./with-meters.ts"

type State = Incident["state"]
type IncidentRequest = PageRequest & {
  state?: State | undefined
  agent?: string | undefined
  session?: string | undefined
  user?: string | undefined
}

/** Incidents, the open ones first, newest first; by state, or by whose call tripped them. */
export async function listIncidents(ctx: LedgerCtx, input: IncidentRequest): Promise<Page<Incident>> {
  requireScope(ctx, "read")
  const [reached, cursor] = splitCursor(input.cursor)
  const after = cursorOf(cursor)
  const rows: IncidentRow[] = []
  for (const state of STATES) {
    if ((input.state !== undefined && input.state !== state) || (reached === "closed" && state === "open")) continue
    rows.push(...(await readState(ctx, input, state, state === reached ? after : null, input.limit + 1 - rows.length)))
    if (rows.length > input.limit) break
  }
  const page = toPage(ctx.now, input, rows, ({ openedAt }) => openedAt)
  const last = page.items.at(-1)?.state as State | undefined
  return {
    ...page,
    nextCursor: page.nextCursor && last ? `${MARK[last]}${page.nextCursor}` : null,
    items: await withMeters(ctx, page.items),
  }
}

const STATES: readonly State[] = ["open", "closed"]
const MARK: Readonly<Record<State, string>> = { open: "o.", closed: "c." }

/** A cursor says among which of the two it was. */
function splitCursor(cursor: string | undefined): [State | null, string | undefined] {
  const state = STATES.find((one) => cursor?.startsWith(MARK[one])) ?? null
  return [state, state ? cursor?.slice(2) : cursor]
}

function readState(ctx: LedgerCtx, input: IncidentRequest, state: State, after: ReturnType<typeof cursorOf>, take: number) {
  const { agent, session, user } = input
  return ctx.db.incident.findMany({
    where: {
      org: ctx.org,
      state,
      ...(agent !== undefined && { agent }),
      ...(session !== undefined && { session }),
      ...(user !== undefined && { user }),
      ...(after && { openedAt: { lte: after.at }, OR: [{ openedAt: { lt: after.at } }, { id: { gt: after.id } }] }),
    },
    orderBy: [{ openedAt: "desc" }, { id: "asc" }],
    take,
  })
}
