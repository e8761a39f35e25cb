"use client"

import { useEffect, useState } from "react"
import { Button } from "#components/ui/button"
import { notifies, readChoice, writeChoice } from "./notify-choice.tsx"

/** Asks this browser, by a button alone, to say when an incident opens while Agent Governor is open in some tab. */
export function NotifyMe() {
  const [state, setState] = useState<"unknown" | "off" | "on" | "denied" | "missing">("unknown")
  useEffect(() => setState(now()), [])

  async function turn() {
    if (state === "on") {
      writeChoice(false)
      return setState("off")
    }
    const answer = await Notification.requestPermission()
    writeChoice(answer === "granted")
    setState(answer === "granted" ? "on" : answer === "denied" ? "denied" : "off")
  }
  // The room is kept from the first paint on.
  return (
    <span className="flex min-h-7 items-center gap-3 text-label text-muted">
      {state === "denied" && <span className="max-rail:hidden">notifications are off in this browser's settings</span>}
      {(state === "on" || state === "off") && (
        <Button size="small" aria-pressed={state === "on"} onClick={turn}>
          {state === "on" ? "Notifying this browser" : "Notify this browser"}
        </Button>
      )}
    </span>
  )
}

function now() {
  if (typeof Notification === "undefined") return "missing"
  if (Notification.permission === "denied") return "denied"
  return notifies() && readChoice() ? "on" : "off"
}
