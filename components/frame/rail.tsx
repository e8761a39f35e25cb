"use client"

import { ChevronDown, Ellipsis, Search } from "lucide-react"
import type { ReactNode } from "react"
import { useCommands } from "./commands.tsx"
import { RailLinks } from "./rail-links.tsx"
import { useViewer } from "./viewer.tsx"

export const MENU_ID = "viewer-menu"

/**
 * The way around: a rail on the left, under 720 px a bar at the bottom with what is needed most and More.
 *
 * @param children what stands at its foot
 */
export function Rail({ children }: { children: ReactNode }) {
  const { organization } = useViewer()
  const { open } = useCommands()
  return (
    <nav aria-label="Main" className="rail">
      <button type="button" popoverTarget={MENU_ID} className="rail-organization" title={organization}>
        <span className="truncate">{organization}</span>
        <ChevronDown size={14} aria-hidden="true" className="shrink-0 text-faint" />
        <span className="sr-only">: organization and member</span>
      </button>
      <div className="flex flex-1 flex-col gap-0.5 p-2 max-rail:contents">
        <RailLinks />
        <button type="button" className="rail-entry rail:hidden" onClick={() => open("palette")}>
          <Search size={16} aria-hidden="true" />
          <span>Search</span>
        </button>
        <button type="button" className="rail-entry rail:hidden" popoverTarget={MENU_ID}>
          <Ellipsis size={16} aria-hidden="true" />
          <span>More</span>
        </button>
      </div>
      <div className="max-rail:hidden">{children}</div>
    </nav>
  )
}
