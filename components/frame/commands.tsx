"use client"

import { useRouter } from "next/navigation"
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useMemo, useState } from "react"
import { StopChooser } from "#components/operate/stop-chooser"
import { StopDialog } from "#components/operate/stop-dialog"
import type { Target } from "#components/operate/target"
import { destinations } from "./destinations.tsx"

// What is opened by a key comes when the key is pressed. Stop does not: it must not depend on a script that may be lost.
const Keys = lazy(() => import("./keys.tsx").then(({ Keys }) => ({ default: Keys })))
const loadPalette = () => import("./palette.tsx").then(({ Palette }) => ({ default: Palette }))
const Palette = lazy(loadPalette)

/** `stop` alone asks whom. */
export type Command = "palette" | "keys" | "stop" | { stop: Target }

const Commands = createContext<{ open: (command: Command) => void }>({ open: () => {} })

/** Opens what belongs to every page: `open("palette")`, `open("keys")`, `open("stop")`, `open({ stop: { scope: "agent", subject } })`. */
export function useCommands() {
  return useContext(Commands)
}

const AFTER_G_MS = 1_500
/** Once the page is at rest the palette is fetched, so that what is typed right after ⌘K finds it open. */
const PALETTE_AFTER_MS = 2_000

/** The keys of every page: ⌘K or Ctrl-K and `/` search, `?` shows the keys, `g` and a letter go to a page. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState<Command | null>(null)
  const router = useRouter()
  const value = useMemo(() => ({ open: setOpened }), [])
  const close = () => setOpened(null)
  useEffect(() => {
    const timer = setTimeout(() => loadPalette().catch(() => {}), PALETTE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    let goneAtMs = Number.NEGATIVE_INFINITY
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey || document.querySelector("[role$=dialog]")) return
      const search = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k"
      if (!search && (isTyping(event.target) || event.metaKey || event.ctrlKey)) return
      const page = event.timeStamp - goneAtMs < AFTER_G_MS ? destinations.find(({ key }) => key === event.key) : undefined
      goneAtMs = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (page) router.push(page.href)
      else if (search || event.key === "/") setOpened("palette")
      else if (event.key === "?") setOpened("keys")
      else return
      event.preventDefault()
    }
    document.addEventListener("keydown", press)
    return () => document.removeEventListener("keydown", press)
  }, [router])
  return (
    <Commands value={value}>
      {children}
      {opened === "stop" && <StopChooser onClose={close} />}
      {opened !== null && typeof opened === "object" && <StopDialog target={opened.stop} onClose={close} />}
      <Suspense>
        {opened === "keys" && <Keys onClose={close} />}
        {opened === "palette" && <Palette onClose={close} onStop={(stop) => setOpened({ stop })} />}
      </Suspense>
    </Commands>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
