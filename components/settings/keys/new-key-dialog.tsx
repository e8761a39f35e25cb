"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import type { CreatedKey, KeyScope } from "#lib/contracts/keys"
import { NewSecret } from "./new-secret.tsx"

const scopes: readonly { value: KeyScope; says: string }[] = [
  { value: "usage:write", says: "agents: report usage, ask, hear signals" },
  { value: "read", says: "dashboards: see everything, change nothing" },
  { value: "operate", says: "pagers: stop, resume, Overdrive" },
  { value: "admin", says: "everything, also to make keys" },
]

const DAY_MS = 86_400_000
const lives = [
  { value: "", label: "never" },
  { value: "30", label: "in 30 days" },
  { value: "90", label: "in 90 days" },
  { value: "365", label: "in a year" },
]

/** Make a key: what it may do, for whom, how long; then it is shown once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { run, pending, problem } = useAction<CreatedKey>()
  const [chosen, setChosen] = useState<readonly KeyScope[]>(["usage:write"])
  const [made, setMade] = useState<CreatedKey | null>(null)
  const router = useRouter()
  async function make(form: FormData) {
    const days = Number(form.get("life"))
    const agent = String(form.get("agent") ?? "").trim()
    const body = {
      name: String(form.get("name") ?? "").trim(),
      scopes: chosen,
      agent: agent || null,
      expiresAt: days > 0 ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
    }
    const done = await run({ url: "/api/v1/keys", body })
    if (!done) return
    setMade(done.reply)
    router.refresh()
  }
  if (made) return <NewSecret made={made} onClose={onClose} />
  return (
    <Question
      title="New API key"
      consequence="Whoever has it may do what is chosen here, until it ends or is revoked."
      does={["Make it", "Making…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      ready={chosen.length > 0}
      onSubmit={make}
      onClose={onClose}
    >
      <Input label="Name" name="name" placeholder="crawler in production" required maxLength={128} />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-label text-muted">It may</legend>
        {scopes.map(({ value, says }) => (
          <label key={value} className="flex items-baseline gap-2 text-form">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ target }) => setChosen(target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))}
            />
            <span>
              <code className="font-mono text-table">{value}</code> <span className="text-muted">{says}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="grid grid-cols-2 gap-3">
        <Input
          label="Only for the agent"
          name="agent"
          placeholder="any agent"
          maxLength={128}
          disabled={chosen.includes("admin")}
          hint={chosen.includes("admin") ? "Not with admin: such a key makes others." : undefined}
        />
        <Select label="Expires" name="life" options={lives} />
      </div>
    </Question>
  )
}
