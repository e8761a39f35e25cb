"use client"

import { Confirm } from "#components/action/confirm"
import type { Organization, OrganizationPatch } from "#lib/contracts/organization"
import { consequenceOf, labels, shownOf } from "./read-draft.tsx"

/** What will be different, before it is. */
export function ConfirmDialog(props: { organization: Organization; patch: OrganizationPatch; onClose: () => void }) {
  const { organization, patch, onClose } = props
  return (
    <Confirm
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
      request={{ url: "/api/v1/organization", method: "PATCH", body: patch, ifMatch: `"${organization.revision}"` }}
      said={() => "Settings saved"}
      onClose={onClose}
    />
  )
}
