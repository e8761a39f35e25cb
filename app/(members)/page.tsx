import type { Metadata } from "next"
import { AgentHealthMonitor } from "#components/fleet/agent-health-monitor"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listKeyHints } from "#lib/services/list-key-hints"
import { readBurn } from "#lib/services/read-burn"
import { makeFirstKey } from "../make-first-key.ts"
import { publicOrigin } from "../public-origin.ts"

export const metadata: Metadata = { title: "Fleet" }

export default async function FleetPage() {
  const [viewer, origin] = await Promise.all([requireMember(), publicOrigin()])
  const ctx = await pageCtx(viewer)
  const initial = await readBurn(ctx)
  const keys = initial.agents.length === 0 ? await listKeyHints(ctx) : []
  return <AgentHealthMonitor initial={initial} firstRun={{ origin, keys, makeKey: makeFirstKey }} />
}
