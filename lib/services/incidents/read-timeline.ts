import type { Call } from "#lib/contracts/incidents"
import { Problem } from "#lib/contracts/problem"
import type { Timeline, TimelineEntry } from "#lib/contracts/timeline"
import { incidentCause } from "#lib/domain/cause"
import { formatUsd } from "#lib/domain/money"
import { readEventsSince } from "#lib/ledger/retention/read-events-since"
import type { Rules } from "#lib/ledger/rules"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { notACursor, type PageRequest } from "../page.ts"
import { toCause } from "../to-directive.ts"
import { type IncidentRow, metricOf, openIncidentOf } from "./open-incident-of.ts"
import { timelineSql } from "./timeline-sql.ts"

type Row = { at: bigint; kind: string; key: string; body: string }
type Position = { at: bigint; kind: string; key: string }

/** After everything that will happen for the next centuries. */
const NOW: Position = { at: 9_000_000_000_000_000n, kind: "", key: "" }

/** What happened in a session, newest first: calls, holds, incidents, tellings, warnings, and what people did about them. */
export async function readTimeline(ctx: LedgerCtx, input: PageRequest & { id: string }): Promise<Timeline> {
  requireScope(ctx, "read")
  const session = await ctx.db.session.findFirst({ where: { org: ctx.org, id: input.id } })
  if (!session) throw new Problem("not_found", "there is no such session")
  const after = positionOf(input.cursor)
  const { at, kind, key } = after
  const rows = await ctx.db.$queryRawUnsafe<Row[]>(timelineSql, ctx.org, session.name, at, kind, key, input.limit + 1, session.id)
  const shown = rows.slice(0, input.limit)
  const ids = shown.flatMap((row) => (row.kind === "opened" || row.kind === "closed" ? [(JSON.parse(row.body) as { id: string }).id] : []))
  const incidents = ids.length > 0 ? await ctx.db.incident.findMany({ where: { org: ctx.org, id: { in: ids } } }) : []
  const byId = new Map(incidents.map((row) => [row.id, row]))
  const rules = await ctx.ledger.rules.get(ctx.org)
  const last = rows.length > input.limit ? shown.at(-1) : undefined
  return {
    items: shown.flatMap((row) => toEntry(row, byId, rules)),
    nextCursor: last ? Buffer.from(JSON.stringify([String(last.at), last.kind, last.key])).toString("base64url") : null,
    asOf: ctx.now.toISOString(),
    eventsSince: (await readEventsSince(ctx.db, ctx.org, session.name))?.toISOString() ?? null,
  }
}

function positionOf(cursor: string | undefined): Position {
  if (cursor === undefined) return NOW
  const [at, kind, key] = parse(cursor)
  if (typeof at !== "string" || !/^\d{1,16}$/.test(at) || typeof kind !== "string" || typeof key !== "string" || /\0/.test(kind + key)) {
    throw notACursor()
  }
  return { at: BigInt(at), kind, key }
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function toEntry({ at: micros, kind, body: text }: Row, incidents: ReadonlyMap<string, IncidentRow>, rules: Rules | null): TimelineEntry[] {
  const at = new Date(Number(micros / 1000n)).toISOString()
  const body = JSON.parse(text) as Record<string, string | number | boolean | null>
  const of = (name: string) => String(body[name] ?? "")
  const orNull = (name: string) => (body[name] ? of(name) : null)
  switch (kind) {
    case "call":
      return [{ kind, at, call: callOf(at, body) }]
    case "hold":
      return [
        {
          kind,
          at,
          hold: {
            id: of("id"),
            agent: of("agent"),
            model: orNull("model"),
            tool: orNull("tool"),
            state: of("state") as "open",
            costUsd: formatUsd(BigInt(of("cost"))),
            tokens: Number(body["tokens"]),
            endedAt: instantOf(body["ended"]),
          },
        },
      ]
    case "opened":
    case "closed": {
      const row = incidents.get(of("id"))
      if (!row) return []
      const cause = toCause({ ...incidentCause(openIncidentOf(row)), ...metricOf(row) })
      return [{ kind, at, incident: { id: row.id, cause, blocking: row.blocking, closedBy: row.closedBy, note: row.note } }]
    }
    case "told":
      return [{ kind, at, agent: of("agent"), cause: of("cause") }]
    case "warning": {
      const limit = rules?.limits.find(({ id }) => id === body["limit"])
      const figure = (name: string) => (limit?.metric === "cost" ? formatUsd(BigInt(of(name))) : of(name))
      const warning = { limitId: of("limit"), fraction: Number(body["fraction"]), used: figure("used"), ceiling: figure("ceiling") }
      return [{ kind, at, warning }]
    }
    case "corrected": {
      const correction = { model: of("model"), costUsd: formatUsd(BigInt(of("cost"))), reason: of("reason"), by: of("by") }
      return [{ kind, at, correction }]
    }
    case "action":
      return [{ kind, at, action: { name: of("name"), by: of("by"), target: of("target"), details: detailsOf(body["details"]) } }]
    default:
      return []
  }
}

function callOf(at: string, body: Record<string, unknown>): Call {
  const text = (name: string) => (typeof body[name] === "string" && body[name] !== "" ? body[name] : null)
  return {
    id: text("id") ?? "",
    at,
    endedAt: instantOf(body["placed"]) ?? at,
    durationMs: typeof body["duration"] === "number" ? body["duration"] : null,
    agent: text("agent") ?? "",
    user: text("user"),
    kind: body["kind"] === "tool" ? "tool" : "llm",
    model: text("model"),
    tool: text("tool"),
    fingerprint: text("fingerprint"),
    outcome: body["outcome"] === "error" ? "error" : "ok",
    tokens: Number(body["tokens"]),
    input: Number(body["input"]),
    cacheRead: Number(body["cache_read"]),
    cacheWrite: Number(body["cache_write"]),
    output: Number(body["output"]),
    costUsd: formatUsd(BigInt(text("cost") ?? "0")),
    reportedUsd: usdOf(text("reported")),
    assumed: body["assumed"] === true,
    measured: body["measured"] === true,
    late: body["late"] === true,
  }
}

function usdOf(nano: string | null): string | null {
  return nano === null ? null : formatUsd(BigInt(nano))
}

function instantOf(ms: unknown): string | null {
  return typeof ms === "number" ? new Date(ms).toISOString() : null
}

function detailsOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}
