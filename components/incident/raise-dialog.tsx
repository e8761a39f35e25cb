"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { useRead } from "#components/action/use-read"
import { scopeNoun } from "#components/format/scope"
import { amount, bare, per } from "#components/limit/figures"
import { figureProblem, readFigure } from "#components/limit/read-figure"
import { Question } from "#components/ui/dialog"
import { Input } from "#components/ui/field"
import { Segmented } from "#components/ui/segmented"
import { useToast } from "#components/ui/toast"
import type { Incident } from "#lib/contracts/incidents"
import type { Limit } from "#lib/contracts/limits"
import { whomOf } from "./words.tsx"

/** A higher ceiling: for the one who was stopped, by a limit of their own, or for everyone, by the limit that tripped. */
export function RaiseDialog({ incident: { cause, seen }, onClose }: { incident: Incident; onClose: () => void }) {
  const limit = useRead<Limit>(`/api/v1/limits/${cause.id}`)
  const { run, pending, problem } = useAction<Limit>()
  const [text, setText] = useState("")
  const [who, setWho] = useState<"one" | "all">(cause.subject === null ? "all" : "one")
  const say = useToast()
  const metric = cause.metric ?? "cost"
  const ceiling = readFigure(metric, text)
  const own = limit !== null && limit.subject === null && cause.subject !== null
  const forOne = own && who === "one"

  async function raise() {
    if (!limit || ceiling === null) return
    const done = await run(forOne ? { url: "/api/v1/limits", body: standIn(limit, cause.subject, ceiling) } : change(limit, ceiling))
    if (!done) return
    say(`${forOne ? whomOf(cause) : limit.name}: ${amount(metric, ceiling)}${per(limit.window)} from now on`)
    onClose()
  }
  return (
    <Question
      title={
        <>
          Raise <b>{limit?.name ?? "the limit"}</b> of {whomOf(cause)}
        </>
      }
      consequence={
        <>
          {bare(metric, seen)} was used when it tripped, of {amount(metric, cause.ceiling ?? "0")}
          {cause.window && per(cause.window)}. Whoever has used less than the new ceiling may go on at once.
        </>
      }
      does={["Raise", "Raising…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      ready={limit !== null && ceiling !== null}
      onSubmit={raise}
      onClose={onClose}
    >
      {own && (
        <div>
          <Segmented
            label="For whom"
            value={who}
            options={[
              { value: "one", label: "only this one" },
              { value: "all", label: `every ${scopeNoun[cause.scope]}` },
            ]}
            onChoose={setWho}
          />
        </div>
      )}
      <Input
        label={metric === "cost" ? "New ceiling, dollars" : "New ceiling"}
        inputMode="decimal"
        value={text}
        required
        onChange={({ target }) => setText(target.value)}
        error={figureProblem(metric, text)}
      />
    </Question>
  )
}

function change({ id, revision }: Limit, ceiling: string | number) {
  return { url: `/api/v1/limits/${id}`, method: "PATCH", ifMatch: `"${revision}"`, body: { ceiling } } as const
}

/** A limit of one subject's own that stands in for everyone's. */
function standIn(limit: Limit, subject: string | null, ceiling: string | number) {
  const { scope, metric, window, action, fallback, mode, warnAt, overdrive } = limit
  const name = `${limit.name} of ${subject}`.slice(0, 128)
  return { name, scope, subject, replaces: limit.id, metric, window, ceiling, action, fallback, mode, warnAt, overdrive }
}
