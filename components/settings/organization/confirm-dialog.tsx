"use client"

import { useRouter } from "next/navigation"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"
import type { Organization, OrganizationPatch } from "#lib/contracts/organization"
import { consequenceOf, labels, shownOf } from "./read-draft.tsx"

/** What will be different, before it is. */
export function ConfirmDialog(props: { organization: Organization; patch: OrganizationPatch; onClose: () => void }) {
  const { organization, patch, onClose } = props
  const { run, pending, problem } = useAction<Organization>()
  const router = useRouter()
  const say = useToast()
  async function save() {
    const request = { url: "/api/v1/organization", method: "PATCH", body: patch, ifMatch: `"${organization.revision}"` } as const
    if (!(await run(request))) return
    say("Settings saved")
    onClose()
    router.refresh()
  }
  return (
    <Question
      title="Save these settings?"
      consequence={
        <>
          <dl className="flex flex-col gap-1 text-text">
            {(Object.keys(patch) as (keyof OrganizationPatch)[]).map((name) => (
              <div key={name}>
                <dt className="inline text-muted">{labels[name]}: </dt>
                <dd className="inline break-words">
                  {shownOf(organization, name) || "none"} → {String(patch[name] ?? "none")}
                </dd>
              </div>
            ))}
          </dl>
          {consequenceOf(organization, patch).map((line) => (
            <p key={line} className="mt-2">
              {line}
            </p>
          ))}
        </>
      }
      does={["Save", "Saving…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={save}
      onClose={onClose}
    />
  )
}
