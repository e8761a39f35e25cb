import type { Metadata } from "next"
import { AgentHealthMonitor } from "#components/fleet/agent-health-monitor"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readBurn } from "#lib/services/read-burn"
import { publicOrigin } from "../public-origin.ts"

export const metadata: Metadata = { title: "Fleet" }

export default async function FleetPage() {
  const [viewer, origin] = await Promise.all([requireMember(), publicOrigin()])
  return <AgentHealthMonitor initial={await readBurn(await pageCtx(viewer))} origin={origin} />
}
