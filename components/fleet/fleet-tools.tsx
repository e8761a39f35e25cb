"use client"

import type { ReactNode } from "react"
import { Button } from "#components/ui/button"
import { SearchBox } from "#components/ui/search-box"
import { useParam } from "#components/ui/use-param"
import { When } from "#components/zone/when"
import { groups } from "./groups.tsx"

/** Above the agents: which are shown, and whether figures go on moving. */
export function FleetTools(props: { pausedAt: string | null; onPause: () => void; found: number; of: number; children: ReactNode }) {
  const { pausedAt, onPause, found, of, children } = props
  const [state, setState] = useParam("state")
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-3 text-label">
      <SearchBox label="Filter agents" local />
      <select
        aria-label="State"
        className="field h-7 w-auto px-2 text-label"
        value={state}
        onChange={({ target }) => setState(target.value)}
      >
        <option value="">any state</option>
        {groups.map(({ word }) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
        <option value="blind">blind</option>
      </select>
      <Button size="small" aria-pressed={pausedAt !== null} onClick={onPause}>
        {pausedAt ? "Go on" : "Pause"}
      </Button>
      {pausedAt && (
        <span role="status" className="text-slow">
          paused, figures from <When at={pausedAt} />
        </span>
      )}
      {found < of && (
        <span className="text-muted">
          {found} of {of}
        </span>
      )}
      <span className="ml-auto max-rail:hidden">{children}</span>
    </div>
  )
}
