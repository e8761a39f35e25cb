import { Activity, BookOpen, Coins, FlaskConical, Gauge, ListTree, type LucideIcon, Settings, TriangleAlert, Users } from "lucide-react"

export type Destination = {
  href: string
  name: string
  Icon: LucideIcon
  /** The key after `g` that goes there. */
  key: string
  /** In the bar at the bottom of a phone; all others are behind More. */
  bar?: boolean
}

/** Every page that exists, in the order of the rail. A page that is built is added here, and is then in the rail, behind More and in the palette. */
export const destinations: readonly Destination[] = [
  { href: "/", name: "Fleet", Icon: Activity, key: "f", bar: true },
  { href: "/sessions", name: "Sessions", Icon: ListTree, key: "s" },
  { href: "/users", name: "End users", Icon: Users, key: "u" },
  { href: "/limits", name: "Limits", Icon: Gauge, key: "l" },
  { href: "/incidents", name: "Incidents", Icon: TriangleAlert, key: "i", bar: true },
  { href: "/costs", name: "Costs", Icon: Coins, key: "c" },
  { href: "/lab", name: "Lab", Icon: FlaskConical, key: "b" },
  { href: "/settings", name: "Settings", Icon: Settings, key: "," },
  { href: "/docs", name: "Docs", Icon: BookOpen, key: "d" },
]

/** Is `path` this destination, or below it? Agents are reached from the fleet, and belong to it. */
export function isAt({ href }: Destination, path: string): boolean {
  return href === "/" ? path === "/" || path.startsWith("/agents/") : path === href || path.startsWith(`${href}/`)
}
