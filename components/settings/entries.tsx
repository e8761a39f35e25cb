import type { Viewer } from "#components/frame/viewer"

export type SettingsEntry = {
  href: string
  name: string
  /** Who is shown it; the service behind the page decides again. */
  roles: readonly Viewer["role"][]
}

const everybody = ["admin", "engineer", "viewer"] as const

/** Every page below Settings, in the order of its sub-navigation. A page that is built is added here; the first one that a role has is where Settings opens. */
export const settingsEntries: readonly SettingsEntry[] = [
  { href: "/settings/organization", name: "Organization", roles: everybody },
  { href: "/settings/members", name: "Members", roles: ["admin"] },
  { href: "/settings/keys", name: "API keys", roles: ["admin"] },
  { href: "/settings/plans", name: "Plans", roles: everybody },
  { href: "/settings/users", name: "Import users", roles: ["admin"] },
  { href: "/settings/prices", name: "Prices", roles: everybody },
  { href: "/settings/downgrades", name: "Downgrades", roles: everybody },
  { href: "/settings/audit", name: "Audit log", roles: ["admin"] },
  { href: "/settings/account", name: "Account", roles: everybody },
]

export function settingsFor(role: Viewer["role"]): SettingsEntry[] {
  return settingsEntries.filter(({ roles }) => roles.includes(role))
}
