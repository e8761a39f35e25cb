"use client"

import { Confirm } from "#components/action/confirm"
import { counted } from "#components/format/count"
import type { Plan } from "#lib/contracts/plans"

type Props = { plan: Plan; plans: readonly string[]; revision: number; onClose: () => void }

export function RemovePlanDialog({ plan, plans, revision, onClose }: Props) {
  const body = { plans: plans.filter((name) => name !== plan.name) }
  return (
    <Confirm
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
      ready={plan.users === 0 && !plan.own}
      request={{ url: "/api/v1/plans", method: "PUT", ifMatch: `"${revision}"`, body }}
      said={() => `${plan.name} is removed`}
      onClose={onClose}
    />
  )
}
