"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { Agent } from "#lib/contracts/agents"

const beats = [
  { value: "", label: "nothing is expected" },
  { value: "60000", label: "1 minute" },
  { value: "300000", label: "5 minutes" },
  { value: "900000", label: "15 minutes" },
  { value: "3600000", label: "1 hour" },
  { value: "21600000", label: "6 hours" },
  { value: "86400000", label: "1 day" },
  { value: "604800000", label: "1 week" },
]

type Editable = Pick<Agent, "id" | "name" | "label" | "expectedEveryMs">

/** What people call an agent, and how long it may be quiet before the fleet says `silent`. */
export function AgentEditDialog({ agent, onClose }: { agent: Editable; onClose: () => void }) {
  const { run, pending, problem } = useAction<Agent>()
  const say = useToast()
  const router = useRouter()
  const current = agent.expectedEveryMs === null ? "" : String(agent.expectedEveryMs)
  const [beat, setBeat] = useState(current)
  const options = beats.some(({ value }) => value === current)
    ? beats
    : [...beats, { value: current, label: `${Number(current) / 1_000} seconds` }]

  async function keep(form: FormData) {
    const label = String(form.get("label") ?? "").trim() || null
    const body = { label, expectedEveryMs: beat === "" ? null : Number(beat) }
    if (!(await run({ url: `/api/v1/agents/${agent.id}`, method: "PATCH", body }))) return
    say(`${label ?? agent.name} is kept`)
    router.refresh()
    onClose()
  }
  return (
    <Question
      title={
        <>
          Edit <b>{agent.name}</b>
        </>
      }
      consequence={
        beat === ""
          ? "It may be quiet for as long as it likes."
          : `The fleet calls it silent when nothing was heard of it for ${options.find(({ value }) => value === beat)?.label}.`
      }
      does={["Save", "Saving…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={keep}
      onClose={onClose}
    >
      <Input
        label="Label"
        name="label"
        maxLength={128}
        defaultValue={agent.label ?? ""}
        placeholder={agent.name}
        hint="What people call it."
      />
      <Select
        label="Expected to be heard of every"
        name="beat"
        options={options}
        value={beat}
        onChange={({ target }) => setBeat(target.value)}
      />
    </Question>
  )
}
