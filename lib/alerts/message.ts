import type { Cause } from "#lib/contracts/directive"

/** What of an incident never changes once it is open: every attempt of a message says the same. */
export type Opened = {
  id: string
  cause: Cause
  blocking: boolean
  agent: string | null
  session: string | null
  user: string | null
  openedAt: string
}

/** The id by which a receiver tells that it has seen a message before. */
export function messageId(incidentId: string): string {
  return `${incidentId}_opened`
}

/** @param publicUrl without a slash at its end */
export function incidentOpened(incident: Opened, organization: { id: string; name: string }, publicUrl: string): string {
  return JSON.stringify({
    type: "incident.opened",
    timestamp: incident.openedAt,
    data: { organization, incident: { ...incident, url: `${publicUrl}/incidents/${incident.id}` } },
  })
}
