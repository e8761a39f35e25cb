"use client"

import { useAction } from "#components/action/use-action"
import { counted } from "#components/format/count"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"
import type { Plan } from "#lib/contracts/plans"

type Props = { plan: Plan; plans: readonly string[]; revision: number; onClose: () => void }

export function RemovePlanDialog({ plan, plans, revision, onClose }: Props) {
  const { run, pending, problem } = useAction()
  const say = useToast()
  async function remove() {
    const body = { plans: plans.filter((name) => name !== plan.name) }
    if (!(await run({ url: "/api/v1/plans", method: "PUT", ifMatch: `"${revision}"`, body }))) return
    say(`${plan.name} is removed`)
    onClose()
  }
  return (
    <Question
      title={
        <>
          Remove <b>{plan.name}</b>?
        </>
      }
      consequence={
        plan.users > 0
          ? `${counted(plan.users, "user is", "users are")} on it: put them on another plan first.`
          : plan.own
            ? "Nobody is on it. It has a quota of its own: give it everyone’s again first."
            : "Nobody is on it, so nobody’s quota changes."
      }
      does={["Remove", "Removing…"]}
      tone="stop"
      pending={pending}
      problem={problem}
      ready={plan.users === 0 && !plan.own}
      onSubmit={remove}
      onClose={onClose}
    />
  )
}
