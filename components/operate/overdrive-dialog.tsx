"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { useRead } from "#components/action/use-read"
import { formatUsd } from "#components/format/money"
import { Question } from "#components/ui/dialog"
import { Input, Reason, Select } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { Session } from "#lib/contracts/sessions"

const spans = [
  { value: "15", label: "15 minutes" },
  { value: "60", label: "1 hour" },
  { value: "240", label: "4 hours" },
  { value: "1440", label: "24 hours" },
]

/**
 * Extra budget for one session and for a while: what is typed is what may still be spent, whatever is used up already.
 *
 * @param session its name; `id` (`ses_…`) saves looking it up
 */
export function OverdriveDialog({ session, id, onClose }: { session: string; id?: string; onClose: () => void }) {
  const found = useRead<{ items: Session[] }>(id ? null : `/api/v1/sessions?${new URLSearchParams({ q: session, limit: "200" })}`)
  const known = found?.items.find(({ name }) => name === session)
  const sessionId = id ?? known?.id ?? null
  const { run, pending, problem } = useAction<Session>()
  const [usd, setUsd] = useState("0.50")
  const [minutes, setMinutes] = useState("60")
  const say = useToast()
  const readable = /^\d+(\.\d{1,9})?$/.test(usd) && Number(usd) > 0

  async function grant(form: FormData) {
    const done = await run({
      url: `/api/v1/sessions/${sessionId}/overdrive`,
      body: { extraUsd: usd, minutes: Number(minutes), note: String(form.get("reason") ?? "").trim() },
    })
    if (!done) return
    say(`${session} may spend ${formatUsd(usd)} more`)
    onClose()
  }
  return (
    <Question
      title={
        <>
          Overdrive for <b>{session}</b>
        </>
      }
      consequence={
        <>
          <span className="text-text">
            It may spend {readable ? formatUsd(usd) : "…"} more within {spans.find(({ value }) => value === minutes)?.label}
          </span>
          {known && <>, beside the {formatUsd(known.costUsd)} that it has used</>}. Then its limits hold as before. Other limits stay in
          force.
          {found && !known && <b className="mt-2 block font-medium text-slow">There is no session of this name.</b>}
        </>
      }
      does={["Grant Overdrive", "Granting…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      ready={readable && sessionId !== null}
      onSubmit={grant}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-3">
        <Input
          label="Extra dollars"
          name="usd"
          inputMode="decimal"
          value={usd}
          onChange={({ target }) => setUsd(target.value.trim())}
          error={readable ? undefined : "a sum like 0.50"}
        />
        <Select label="For" name="minutes" options={spans} value={minutes} onChange={({ target }) => setMinutes(target.value)} />
      </div>
      <Reason placeholder="the task is worth it" required />
    </Question>
  )
}
