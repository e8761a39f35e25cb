"use client"

import { useRouter } from "next/navigation"
import { type FormEvent, useState } from "react"
import { useAction } from "#components/action/use-action"
import { useRead } from "#components/action/use-read"
import { grouped } from "#components/format/count"
import { Button } from "#components/ui/button"
import { Input, Select } from "#components/ui/field"
import { ProblemNote } from "#components/ui/problem-note"
import { useToast } from "#components/ui/toast"
import type { User } from "#lib/contracts/users"
import { previewQuota, readTokens } from "./quota-preview.tsx"

const modes = [
  { value: "enforce", label: "enforce" },
  { value: "observe", label: "only watch" },
]
const inks = { stop: "text-stop", slow: "text-slow", run: "text-run", plain: "text-muted" } as const

/** A user's own quota, typed in place. Below it stands, by the figures of this moment, what it would do to the user's next call. */
export function QuotaEditor({ user: drawn, name, onDone }: { user: User; name: string; onDone: () => void }) {
  const url = `/api/v1/users/${drawn.id}`
  const user = useRead<User>(url) ?? drawn
  const { run, pending, problem } = useAction<User>()
  const say = useToast()
  const router = useRouter()
  const [tokens, setTokens] = useState(drawn.quota ? grouped(drawn.quota.tokens) : "")
  const [hardStop, setHardStop] = useState(drawn.quota?.hardStopTokens ? grouped(drawn.quota.hardStopTokens) : "")
  const [mode, setMode] = useState<"enforce" | "observe">(drawn.quota?.mode ?? "enforce")

  const quota = readTokens(tokens)
  const stopsAt = hardStop.trim() === "" ? null : readTokens(hardStop)
  const hardStopError = problemOf(hardStop, stopsAt, quota)
  const ready = quota !== null && hardStopError === undefined
  const preview = ready ? previewQuota(user, { tokens: quota, hardStopTokens: stopsAt, mode }) : null

  async function keep(event: FormEvent) {
    event.preventDefault()
    if (!ready) return
    const body = { tokens: quota, ...(stopsAt !== null && { hardStopTokens: stopsAt }), mode }
    const done = await run({ url: `${url}/quota`, method: "PUT", body })
    if (done) end(`${name} may use ${grouped(quota)} tokens a month`)
  }
  async function giveBack() {
    const done = await run({ url: `${url}/quota`, method: "DELETE" })
    if (done) end(`${name} has the quota of ${drawn.plan ? `the plan ${drawn.plan}` : "everyone"} again`)
  }
  function end(words: string) {
    say(words)
    router.refresh()
    onDone()
  }
  return (
    <form aria-label={`Quota of ${name}`} className="flex flex-col gap-3 whitespace-normal py-3 text-left font-sans" onSubmit={keep}>
      <div className="grid max-w-xl grid-cols-2 gap-3 sm:grid-cols-3">
        <Input
          label="Tokens a month"
          inputMode="numeric"
          autoFocus
          value={tokens}
          onChange={({ target }) => setTokens(target.value)}
          error={quota === null ? "a number like 1,000,000 or 1.5M" : undefined}
        />
        <Input
          label="Hard stop"
          inputMode="numeric"
          placeholder="in proportion"
          value={hardStop}
          onChange={({ target }) => setHardStop(target.value)}
          error={hardStopError}
        />
        <Select
          label="It is"
          options={modes}
          value={mode}
          onChange={({ target }) => setMode(target.value === "observe" ? "observe" : "enforce")}
        />
      </div>
      <p role="status" className={`min-h-[18px] ${preview ? inks[preview.tone] : "text-muted"}`}>
        {preview?.text ?? "Say how many tokens."}
      </p>
      {problem && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="small" tone="plain" disabled={pending || !ready}>
          {pending ? "Saving…" : "Save"}
        </Button>
        <Button size="small" onClick={onDone}>
          Leave
        </Button>
        {drawn.quota?.source === "own" && (
          <Button size="small" tone="ghost" disabled={pending} onClick={giveBack}>
            Back to {drawn.plan ? `the plan ${drawn.plan}` : "everyone’s"}
          </Button>
        )}
      </div>
    </form>
  )
}

function problemOf(text: string, stopsAt: number | null, quota: number | null): string | undefined {
  if (text.trim() !== "" && stopsAt === null) return "a number, or nothing"
  return stopsAt !== null && quota !== null && stopsAt < quota ? "not below the quota" : undefined
}
