"use client"

import { useViewer } from "./viewer.tsx"

/** What stands in the place of buttons that only admins have: `<AdminsOnly what="limits" />`. Nothing for admins. */
export function AdminsOnly({ what }: { what: string }) {
  const { mayAdmin, role } = useViewer()
  if (mayAdmin) return null
  return <span className="text-label text-muted" title={`your role is ${role}`}>{`Admins change ${what}.`}</span>
}
