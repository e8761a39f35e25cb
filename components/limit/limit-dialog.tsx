"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { ChangedLimit, Limit, LimitPatch, NewLimit } from "#lib/contracts/limits"
import { changed, type Draft, draftOf, mayCountFromNow, mayOverdrive, newLimitOf, readWarnAt, ruleOf } from "./draft.tsx"
import { IdentityFields } from "./identity-fields.tsx"
import { actionOptions, countFromOptions, fallbackOptions, modeOptions } from "./options.tsx"
import { PreviewNote } from "./preview-note.tsx"
import { figureProblem } from "./read-figure.tsx"
import { Sentence } from "./sentence.tsx"
import { usePreview } from "./use-preview.tsx"

type Props = {
  /** What it begins with: a suggestion, or the limit that another stands in for. */
  start?: Parameters<typeof draftOf>[0]
  /** The limit that is changed: whom it is about and what it measures are fixed for its life. */
  limit?: Limit
  plans: readonly string[]
  onClose: () => void
}

/** Make or change a limit: its sentence and what it would have done stand above the button while it is written. */
export function LimitDialog({ start, limit, plans, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(limit ?? start))
  const { run, pending, problem } = useAction<ChangedLimit>()
  const router = useRouter()
  const say = useToast()
  const change = (part: Partial<Draft>) => setDraft(changed(draft, part))
  const rule = ruleOf(draft)
  const standsIn = !limit && draft.replaces !== null
  const missing = standsIn && draft.subject.trim() === ""
  const asked = missing ? null : newLimitOf(draft)
  const patch = limit && asked ? patchOf(asked) : null
  const preview = usePreview(limit ? patch && { ...patch, id: limit.id } : asked, draft.scope)

  async function keep() {
    if (!asked) return
    const done = await run(
      limit
        ? { url: `/api/v1/limits/${limit.id}`, method: "PATCH", ifMatch: `"${limit.revision}"`, body: patch }
        : { url: "/api/v1/limits", body: asked },
    )
    if (!done) return
    const { name, blocks } = done.reply
    say(`${name} ${limit ? "changed" : "made"}${blocks.count > 0 ? `; it blocks ${blocks.count} now` : ""}`)
    onClose()
    router.refresh()
  }
  return (
    <Question
      title={limit ? <>Change {limit.name}</> : standsIn ? "Another ceiling for one" : "New limit"}
      consequence={
        <span className="block min-h-9">{rule ? <Sentence rule={rule} /> : "Every rule is a sentence; its words are chosen here."}</span>
      }
      does={limit ? ["Change", "Changing…"] : ["Make it", "Making…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      ready={asked !== null}
      onSubmit={keep}
      onClose={onClose}
    >
      <PreviewNote state={preview} />
      <div className="grid grid-cols-2 gap-3">
        {!limit && <IdentityFields draft={draft} plans={plans} fixed={standsIn} onChange={change} />}
        <Input
          label={draft.metric === "cost" ? "Ceiling, dollars" : "Ceiling"}
          inputMode="decimal"
          value={draft.ceiling}
          required
          onChange={({ target }) => change({ ceiling: target.value })}
          error={figureProblem(draft.metric, draft.ceiling)}
        />
        <Select
          label="Then"
          options={actionOptions(draft)}
          value={draft.action}
          onChange={({ target }) => change({ action: target.value as Draft["action"] })}
        />
        {draft.action === "downgrade" && (
          <Select
            label="Without a cheaper model"
            options={fallbackOptions(draft)}
            value={draft.fallback ?? "suspend"}
            onChange={({ target }) => change({ fallback: target.value as NonNullable<Draft["fallback"]> })}
          />
        )}
        <Select
          label="Mode"
          options={modeOptions}
          value={draft.mode}
          onChange={({ target }) => change({ mode: target.value as Draft["mode"] })}
        />
        <Input
          label="Warn at, percent"
          placeholder="50, 80"
          value={draft.warnAt}
          onChange={({ target }) => change({ warnAt: target.value })}
          error={readWarnAt(draft.warnAt) === null ? "percentages like 50, 80" : undefined}
        />
        {!limit && mayCountFromNow(draft.window) && (
          <Select
            label="Counts"
            options={countFromOptions(draft.window)}
            value={draft.countFrom}
            onChange={({ target }) => change({ countFrom: target.value as Draft["countFrom"] })}
          />
        )}
        <Input
          label="Name"
          className="col-span-2"
          placeholder="called by what it counts"
          value={draft.name}
          maxLength={128}
          onChange={({ target }) => change({ name: target.value })}
        />
        {mayOverdrive(draft) && (
          <label className="col-span-2 flex items-center gap-2 text-form">
            <input type="checkbox" checked={draft.overdrive} onChange={({ target }) => change({ overdrive: target.checked })} />
            An engineer may grant Overdrive
          </label>
        )}
      </div>
    </Question>
  )
}

function patchOf({ name, ceiling, action, fallback, mode, warnAt, overdrive }: NewLimit): LimitPatch {
  return { name, ceiling, action, fallback: fallback ?? null, mode, warnAt, overdrive }
}
