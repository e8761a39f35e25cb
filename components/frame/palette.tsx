"use client"

import { useRouter } from "next/navigation"
import { type KeyboardEvent, useId, useState } from "react"
import { useRead } from "#components/action/use-read"
import { useFleet } from "#components/live/fleet-live"
import type { Target } from "#components/operate/target"
import { Dialog } from "#components/ui/dialog"
import { StateShape } from "#components/ui/status"
import type { SearchResult } from "#lib/contracts/search"
import { type Entry, findEntries } from "./find-entries.tsx"
import { useSettled } from "./use-settled.tsx"
import { useViewer } from "./viewer.tsx"

const SETTLED_MS = 150

/** One line to go anywhere: pages, agents, sessions, users; and to stop an agent. Arrow keys choose, Enter does. */
export function Palette({ onClose, onStop }: { onClose: () => void; onStop: (target: Target) => void }) {
  const router = useRouter()
  const { mayOperate } = useViewer()
  const { fleet } = useFleet()
  const [text, setText] = useState("")
  const [chosen, setChosen] = useState(0)
  const asked = useSettled(text.trim(), SETTLED_MS)
  const found = useRead<SearchResult>(asked.length > 1 ? `/api/v1/search?${new URLSearchParams({ q: asked })}` : null)
  const entries = findEntries(text, fleet?.agents ?? [], found?.hits ?? [], mayOperate)
  const at = Math.min(chosen, entries.length - 1)
  const list = useId()

  function act(entry: Entry | undefined) {
    if (!entry) return
    onClose()
    if ("href" in entry.act) router.push(entry.act.href)
    else onStop(entry.act.stop)
  }
  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && entries.length > 0) setChosen((at + step + entries.length) % entries.length)
    else if (event.key === "Enter") act(entries[at])
    else return
    event.preventDefault()
  }

  return (
    <Dialog title={<span className="sr-only">Search</span>} onClose={onClose} className="palette">
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={entries.length > 0 ? `${list}${at}` : undefined}
        aria-label="Go to an agent, user, session or page, or stop an agent"
        placeholder="Go to an agent, user, session or page; stop an agent"
        className="h-11 w-full bg-transparent px-4 text-form outline-none placeholder:text-faint"
        autoComplete="off"
        value={text}
        onKeyDown={press}
        onChange={({ target }) => {
          setText(target.value)
          setChosen(0)
        }}
      />
      <div role="listbox" id={list} aria-label="Found" className="max-h-80 overflow-y-auto border-line border-t p-1">
        {entries.map((entry, index) => (
          <Line key={entry.key} id={`${list}${index}`} entry={entry} chosen={index === at} onChoose={() => act(entry)} />
        ))}
      </div>
      {entries.length === 0 && (
        <p className="px-4 pb-4 text-muted">
          {!mayOperate && /\bstop\b/i.test(text) ? "Engineers stop agents; your role views." : "Nothing is called that."}
        </p>
      )}
    </Dialog>
  )
}

function Line({ id, entry, chosen, onChoose }: { id: string; entry: Entry; chosen: boolean; onChoose: () => void }) {
  return (
    // The list is worked from the line above it: it keeps the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the line above does the same
    <div
      ref={(line) => (chosen ? line?.scrollIntoView({ block: "nearest" }) : undefined)}
      role="option"
      id={id}
      aria-selected={chosen}
      className="menu-item aria-selected:bg-line"
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {entry.shape && <StateShape status={entry.shape} />}
      <span className={`truncate ${"stop" in entry.act ? "text-stop" : ""}`}>{entry.name}</span>
      <span className="ml-auto shrink-0 text-label text-muted">
        {entry.kind}
        {entry.status && ` · ${entry.status}`}
      </span>
    </div>
  )
}
