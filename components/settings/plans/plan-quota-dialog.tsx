"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { counted, grouped } from "#components/format/count"
import { Button } from "#components/ui/button"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import { readTokens } from "#components/user/quota-preview"
import type { Plan, SetPlanQuota } from "#lib/contracts/plans"

const actions = [
  { value: "downgrade", label: "a cheaper model" },
  { value: "suspend", label: "suspended" },
  { value: "throttle", label: "throttled" },
  { value: "alert", label: "only told" },
]
const modes = [
  { value: "enforce", label: "enforced" },
  { value: "observe", label: "only watched" },
]
type Asked = NonNullable<SetPlanQuota["quota"]>

/** The month of everyone on a plan who has no quota of their own. */
export function PlanQuotaDialog({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const { run, pending, problem } = useAction()
  const [tokens, setTokens] = useState(plan.tokens === null ? "" : grouped(plan.tokens))
  const [hardStop, setHardStop] = useState(plan.own && plan.hardStopTokens !== null ? grouped(plan.hardStopTokens) : "")
  const [onExhausted, setOnExhausted] = useState<Asked["onExhausted"]>(plan.onExhausted ?? "downgrade")
  const [mode, setMode] = useState<Asked["mode"]>(plan.mode ?? "enforce")
  const say = useToast()
  const quota = readTokens(tokens)
  const stopsAt = hardStop.trim() === "" ? null : readTokens(hardStop)

  async function put(asked: Asked | null, words: string) {
    if (!(await run({ url: "/api/v1/plans/quota", method: "PUT", body: { plan: plan.name, quota: asked } }))) return
    say(words)
    onClose()
  }
  return (
    <Question
      title={
        <>
          Quota of <b>{plan.name}</b>
        </>
      }
      consequence={`It holds for ${counted(plan.users, "user")} from their next call on, but for those with a quota of their own.`}
      does={["Set it", "Setting…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      ready={quota !== null && (hardStop.trim() === "" || (stopsAt !== null && stopsAt >= quota))}
      onSubmit={() =>
        quota !== null &&
        put(
          { tokens: quota, ...(stopsAt !== null && { hardStopTokens: stopsAt }), onExhausted, mode },
          `${plan.name}: ${grouped(quota)} tokens a month from now on`,
        )
      }
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-3">
        <Input
          label="Tokens a month"
          inputMode="numeric"
          value={tokens}
          onChange={({ target }) => setTokens(target.value)}
          error={tokens.trim() !== "" && quota === null ? "a number like 1,000,000 or 1.5M" : undefined}
        />
        <Input
          label="Hard stop"
          inputMode="numeric"
          placeholder="in proportion"
          value={hardStop}
          onChange={({ target }) => setHardStop(target.value)}
          error={hardStop.trim() !== "" && (stopsAt === null || stopsAt < (quota ?? 0)) ? "a number from the quota on" : undefined}
        />
        <Select
          label="Used up, they are"
          options={actions}
          value={onExhausted}
          onChange={({ target }) => setOnExhausted(target.value as Asked["onExhausted"])}
        />
        <Select label="It is" options={modes} value={mode} onChange={({ target }) => setMode(target.value as Asked["mode"])} />
      </div>
      {plan.own && (
        <Button
          size="small"
          tone="ghost"
          className="self-start"
          disabled={pending}
          onClick={() => put(null, `${plan.name} has everyone’s quota again`)}
        >
          Give it everyone’s quota again
        </Button>
      )}
    </Question>
  )
}
