import type { Metadata } from "next"
import { headers } from "next/headers"
import { AgentHealthMonitor } from "#components/fleet/agent-health-monitor"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readBurn } from "#lib/services/read-burn"

export const metadata: Metadata = { title: "Fleet" }

export default async function FleetPage() {
  const viewer = await requireMember()
  const incoming = await headers()
  const origin = `${incoming.get("x-forwarded-proto") ?? "http"}://${incoming.get("host") ?? "localhost:3000"}`
  return <AgentHealthMonitor initial={await readBurn(await pageCtx(viewer))} origin={origin} mayOperate={viewer.role !== "viewer"} />
}
