"use client"

import { useRouter } from "next/navigation"
import type { FormEvent } from "react"
import { useAction } from "#components/action/use-action"
import { AdminsOnly } from "#components/frame/admins-only"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import { ProblemNote } from "#components/ui/problem-note"
import { useToast } from "#components/ui/toast"

/** One more name in the list. */
export function NewPlan({ plans, revision }: { plans: readonly string[]; revision: number }) {
  const { run, pending, problem } = useAction()
  const { mayAdmin } = useViewer()
  const router = useRouter()
  const say = useToast()
  if (!mayAdmin) return <AdminsOnly what="plans" />
  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get("name") ?? "").trim()
    const done = await run({ url: "/api/v1/plans", method: "PUT", ifMatch: `"${revision}"`, body: { plans: [...plans, name] } })
    router.refresh()
    if (!done) return
    form.reset()
    say(`${name} is made`)
  }
  return (
    <form onSubmit={make} className="flex flex-col gap-2">
      <div className="flex gap-2">
        <input
          name="name"
          aria-label="Name of the new plan"
          placeholder="pro"
          required
          maxLength={128}
          autoComplete="off"
          className="field h-7 w-36 px-2.5 text-label"
        />
        <Button type="submit" size="small" tone="plain" disabled={pending}>
          New plan
        </Button>
      </div>
      {problem && <ProblemNote problem={problem} />}
    </form>
  )
}
