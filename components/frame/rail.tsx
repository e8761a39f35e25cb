import type { ReactNode } from "react"
import { RailLinks } from "./rail-links.tsx"

/**
 * The way around: a rail on the left, under 720 px a bar at the bottom. Only pages that exist are listed.
 *
 * @param children what belongs to the person rather than to the product: theme, sign out
 */
export function Rail({
  organization,
  member,
  children,
}: {
  organization: string
  member: { name: string; role: string }
  children: ReactNode
}) {
  return (
    <nav aria-label="Main" className="rail">
      <div className="flex h-12 items-center border-line border-b px-4 font-medium max-rail:hidden" title={organization}>
        <span className="truncate">{organization}</span>
      </div>
      <div className="flex flex-1 flex-col gap-0.5 p-2 max-rail:contents">
        <RailLinks />
      </div>
      <div className="flex flex-col gap-0.5 border-line border-t p-2 max-rail:contents">
        <div className="truncate px-2 py-1 text-label text-faint max-rail:hidden">
          {member.name} · {member.role}
        </div>
        {children}
      </div>
    </nav>
  )
}
