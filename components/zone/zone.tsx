export const zoneCookie = "zone"

/** Whose clock times are shown by: the organization's (its days and months), the reader's own, or UTC. */
export type ZoneChoice = "organization" | "local" | "utc"

/** The choice with the zone it stands for, so that the server draws the same times as the browser. */
export type Zone = { choice: ZoneChoice; zone: string; organization: string }

/**
 * What the cookie says: `organization`, `utc`, or `local:Europe/Vienna`; anything else, an unknown zone too, is the organization's.
 */
export function readZone(cookie: string | undefined, organization: string): Zone {
  if (cookie === "utc") return { choice: "utc", zone: "UTC", organization }
  const local = cookie?.startsWith("local:") ? cookie.slice(6) : null
  if (local && isZone(local)) return { choice: "local", zone: local, organization }
  return { choice: "organization", zone: organization, organization }
}

export function writeZone({ choice, zone }: Zone): string {
  return choice === "local" ? `local:${zone}` : choice
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name })
    return true
  } catch {
    return false
  }
}
