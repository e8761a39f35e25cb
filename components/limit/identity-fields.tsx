import { scopeNoun } from "#components/format/scope"
import { Input, Select } from "#components/ui/field"
import type { Draft } from "./draft.tsx"
import { metricOptions, scopeOptions, windowOptions } from "./options.tsx"

type Props = {
  draft: Draft
  plans: readonly string[]
  /** It stands in for another: only whom it is about is chosen. */
  fixed: boolean
  onChange: (part: Partial<Draft>) => void
}

/** Whom a limit is about and what it measures. */
export function IdentityFields({ draft, plans, fixed, onChange }: Props) {
  const every = scopeNoun[draft.scope]
  return (
    <>
      {!fixed && (
        <Select
          label="Each"
          options={scopeOptions}
          value={draft.scope}
          onChange={({ target }) => onChange({ scope: target.value as Draft["scope"], subject: "" })}
        />
      )}
      {draft.scope !== "org" && (
        <Input
          label={fixed ? `Which ${every}` : "Only this one"}
          placeholder={fixed ? "its name" : `every ${every}`}
          value={draft.subject}
          required={fixed}
          maxLength={128}
          onChange={({ target }) => onChange({ subject: target.value })}
        />
      )}
      {!fixed && draft.scope === "user" && draft.subject === "" && plans.length > 0 && (
        <Select
          label="Of plan"
          options={[{ value: "", label: "any plan" }, ...plans.map((value) => ({ value, label: value }))]}
          value={draft.plan}
          onChange={({ target }) => onChange({ plan: target.value })}
        />
      )}
      {!fixed && (
        <>
          <Select
            label="May"
            options={metricOptions}
            value={draft.metric}
            onChange={({ target }) => onChange({ metric: target.value as Draft["metric"], ceiling: "" })}
          />
          <Select
            label="Over"
            options={windowOptions(draft)}
            value={draft.window}
            onChange={({ target }) => onChange({ window: target.value as Draft["window"] })}
          />
        </>
      )}
    </>
  )
}
