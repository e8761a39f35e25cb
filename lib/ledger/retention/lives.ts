import { MINUTE_MS, totalRingColumns } from "../sql/ring.ts"

/**
 * How long each table that grows keeps a row.
 *
 * For ever: the audit trail, kill switches, grants, corrections, names (agents, sessions, users), totals, what folded events sum up to,
 * and what was burnt by the quarter of an hour. These are the books, and what people did.
 */

/** Widths in seconds, and for how many days each is kept; null: for ever. */
export const ROLLUP_WIDTHS = [
  { width: 900, keptDays: null },
  { width: 15, keptDays: 2 },
] as const

/** As long as a call may come late: what stands for it must not be gone before. */
const LATE = "interval '35 days'"

/** Rows that an index of their organization finds. In SQL: `t` is the row, `o` its organization; the oldest in `order` go first. */
export type Expiring = { name: string; table: string; where: string; order: string }

const rollups = ROLLUP_WIDTHS.flatMap(({ width, keptDays }): Expiring[] =>
  keptDays === null
    ? []
    : [
        {
          name: `rollups of ${width} s`,
          table: "rollup",
          where: `t.width = ${width} and t.slot < floor(extract(epoch from now() - interval '${keptDays} days') / ${width})::int`,
          order: "t.slot",
        },
      ],
)

const RETENTION = "o.retention_days * interval '1 day'"

export const EXPIRING: readonly Expiring[] = [
  ...rollups,
  {
    name: "ended holds",
    table: "hold",
    where: `t.state <> 'open' and t.created_at < now() - ${LATE} and t.ended_at < now() - ${LATE}`,
    order: "t.created_at",
  },
  { name: "warnings", table: "warning", where: `t.at < now() - ${RETENTION}`, order: "t.at" },
  {
    name: "closed incidents",
    table: "incident",
    where: `t.state = 'closed' and t.opened_at < now() - ${RETENTION} and t.closed_at < now() - ${RETENTION}`,
    order: "t.opened_at",
  },
]

/** Rows that no index finds: their table is gone through by its blocks. In SQL: `t` is the row. */
export type Swept = {
  name: string
  table: string
  where: string
  /** Assignments, where not the row goes but only what stands in it. */
  clear?: string
}

/** No window is wider than an hour, and a slot that is no longer in it counts nowhere. */
const SLOTS_STAY = "now() - interval '2 days'"

export const SWEPT: readonly Swept[] = [
  { name: "replies by Idempotency-Key", table: "idempotency", where: "t.created_at < now() - interval '24 hours'" },
  { name: "which span stands for a call", table: "otel_claim", where: `t.at < now() - ${LATE}` },
  { name: "sign-in links", table: "sign_in_token", where: `t.expires_at < now() - ${LATE}` },
  { name: "signed-in browsers", table: "member_session", where: `t.seen_at < now() - ${LATE} or t.revoked_at < now() - ${LATE}` },
  {
    name: "windows at rest",
    table: "ring",
    where: `t.slot * (t.width / 12.0) < extract(epoch from ${SLOTS_STAY}) * 1000`,
  },
  {
    // A session's total stays, and would be three times as long by it.
    name: "minutes at rest",
    table: "total",
    where: `t.ring_slot * (${MINUTE_MS} / 12) < extract(epoch from ${SLOTS_STAY}) * 1000`,
    clear: totalRingColumns.map((column) => `${column} = null`).join(", "),
  },
  {
    name: "obedience to stops of long ago",
    table: "obedience",
    where: `t.told_at < now() - ${LATE} and not exists (select from incident i where i.org = t.org and i.id = t.cause)
      and not exists (select from kill_switch s join organization o using (org)
        where s.org = t.org and s.id = t.cause and (s.lifted_at is null or s.lifted_at > now() - ${RETENTION}))`,
  },
]
