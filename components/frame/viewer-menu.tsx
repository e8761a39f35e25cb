"use client"

import { Keyboard, LogOut } from "lucide-react"
import { useRef, useState } from "react"
import type { Theme } from "#components/theme/theme"
import { ThemeSwitch } from "#components/theme/theme-switch"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { useCommands } from "./commands.tsx"
import { MENU_ID } from "./rail.tsx"
import { RailLinks } from "./rail-links.tsx"
import { signOut } from "./sign-out.tsx"
import { useViewer } from "./viewer.tsx"

/**
 * The organization and the person, theme, zone and the way out; on a phone also the pages that the bar has no room for.
 * The browser's own popover: it opens before any script runs, Esc and a click beside it close it, and focus goes back.
 */
export function ViewerMenu({ theme, chooseTheme }: { theme: Theme; chooseTheme: (theme: Theme) => Promise<void> }) {
  const { name, email, role, organization } = useViewer()
  const { open } = useCommands()
  const menu = useRef<HTMLDivElement>(null)
  const [stays, setStays] = useState(false)
  return (
    // A press on a link inside means that the menu has done its work.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click too
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to the links inside
    <div
      ref={menu}
      id={MENU_ID}
      popover="auto"
      className="viewer-menu"
      onClick={({ target }) => target instanceof Element && target.closest("a") && menu.current?.hidePopover()}
    >
      <nav aria-label="More pages" className="flex flex-col pb-2 rail:hidden">
        <RailLinks rest />
      </nav>
      <div className="px-2 pb-2">
        <div className="truncate font-medium">{name}</div>
        <div className="truncate text-label text-muted" title={email}>
          {role} of {organization}
        </div>
      </div>
      <div className="flex flex-col gap-2 border-line border-t px-2 py-3">
        <ThemeSwitch initial={theme} choose={chooseTheme} />
        <div className="flex items-center justify-between gap-3">
          <span className="text-label text-faint">Times</span>
          <ZoneSwitch />
        </div>
      </div>
      <div className="flex flex-col border-line border-t pt-1">
        <button
          type="button"
          className="menu-item max-rail:hidden"
          onClick={() => {
            menu.current?.hidePopover()
            open("keys")
          }}
        >
          <Keyboard size={16} aria-hidden="true" />
          Keys
          <kbd className="ml-auto">?</kbd>
        </button>
        <button type="button" className="menu-item" onClick={async () => setStays(!(await signOut()))}>
          <LogOut size={16} aria-hidden="true" />
          Sign out
        </button>
        {stays && (
          <p role="alert" className="px-2 pb-1 text-label text-stop">
            The server did not answer: you are still signed in. Try again.
          </p>
        )}
      </div>
    </div>
  )
}
