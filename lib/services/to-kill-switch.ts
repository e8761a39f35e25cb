import type { KillSwitch } from "#lib/contracts/stops"

type Row = {
  id: string
  scope: string
  subject: string
  reason: string
  createdBy: string
  createdAt: Date
  liftedAt: Date | null
  liftedBy: string | null
}

export function toKillSwitch(row: Row): KillSwitch {
  return {
    id: row.id,
    scope: row.scope as KillSwitch["scope"],
    subject: row.scope === "org" ? null : row.subject,
    reason: row.reason,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    liftedAt: row.liftedAt?.toISOString() ?? null,
    liftedBy: row.liftedBy,
  }
}
