"use client"

import Link from "next/link"
import { Money } from "#components/format/money"
import { ConnectionMark } from "#components/live/connection"
import { useFleet } from "#components/live/fleet-live"
import { Button } from "#components/ui/button"
import { useCommands } from "./commands.tsx"
import { useViewer } from "./viewer.tsx"

/** How fresh the page is, what everything burns, search, and the Stop that reaches anything. */
export function HeaderTools() {
  const { fleet, connection } = useFleet()
  const { open } = useCommands()
  const { mayOperate } = useViewer()
  return (
    <div className="ml-auto flex shrink-0 items-center gap-4 max-rail:gap-3">
      <ConnectionMark state={connection} asOf={fleet?.asOf ?? null} />
      <span className="min-w-24 text-right max-rail:hidden">{fleet && <Money usd={fleet.totals.burnRateUsd} per="min" />}</span>
      <Button size="small" tone="quiet" className="max-rail:hidden" onClick={() => open("palette")}>
        <span className="sr-only">Search </span>
        <kbd>⌘K</kbd>
      </Button>
      {mayOperate ? (
        <Button size="small" tone="alarm" onClick={() => open("stop")}>
          Stop…
        </Button>
      ) : (
        <Link
          href="/settings/account"
          className="text-label text-muted hover:text-text"
          title="A viewer changes nothing: why, and who can help"
        >
          viewing only<span className="max-rail:hidden">: engineers stop agents</span>
        </Link>
      )}
    </div>
  )
}
