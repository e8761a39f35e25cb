"use client"

import { useId, useState } from "react"
import { useRead } from "#components/action/use-read"
import { useFleet } from "#components/live/fleet-live"
import { Input, Select } from "#components/ui/field"
import { StopQuestion } from "./stop-dialog.tsx"
import type { Target } from "./target.tsx"

type Scope = Target["scope"]

const scopes: readonly { value: Scope; label: string }[] = [
  { value: "agent", label: "an agent" },
  { value: "session", label: "a session" },
  { value: "user", label: "an end user" },
  { value: "model", label: "a model" },
  { value: "org", label: "the whole organization" },
]

/** Stop anything: first whom, then what it means in numbers, then the red button. */
export function StopChooser({ onClose }: { onClose: () => void }) {
  const [scope, setScope] = useState<Scope>("agent")
  const [name, setName] = useState("")
  const named = scope !== "org"
  return (
    <StopQuestion
      title="Stop…"
      target={{ scope, subject: named ? name : null }}
      ready={!named || name.trim() !== ""}
      onClose={onClose}
      fields={
        <div className="grid grid-cols-2 gap-3">
          <Select label="Whom" name="scope" options={scopes} value={scope} onChange={({ target }) => setScope(target.value as Scope)} />
          {named && <NameInput scope={scope} name={name} onName={setName} />}
        </div>
      }
    />
  )
}

/** A name as the senders spell it, with those that are known for the asking. */
function NameInput({ scope, name, onName }: { scope: Scope; name: string; onName: (name: string) => void }) {
  const list = useId()
  const { fleet } = useFleet()
  const path = scope === "session" ? "sessions" : scope === "user" ? "users" : null
  const found = useRead<{ items: { name: string }[] }>(
    path && `/api/v1/${path}?${new URLSearchParams({ limit: "20", ...(name && { q: name }) })}`,
  )
  const known = scope === "agent" ? (fleet?.agents ?? []) : (found?.items ?? [])
  return (
    <>
      <Input label="Name" name="subject" list={list} required value={name} onChange={({ target }) => onName(target.value)} />
      <datalist id={list}>
        {known.map((one) => (
          <option key={one.name} value={one.name} />
        ))}
      </datalist>
    </>
  )
}
