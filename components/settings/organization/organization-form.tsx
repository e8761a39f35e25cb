"use client"

import { type FormEvent, lazy, Suspense, useState } from "react"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import { Input, Select } from "#components/ui/field"
import { Section } from "#components/ui/figure"
import { When } from "#components/zone/when"
import type { Organization, OrganizationPatch } from "#lib/contracts/organization"
import { labels, readDraft, shownOf } from "./read-draft.tsx"

const ConfirmDialog = lazy(() => import("./confirm-dialog.tsx").then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

const presets = [
  { value: "strict", label: "stop (strict)" },
  { value: "observe", label: "only tell (observe)" },
]

/** Everything that is set about the organization as a whole; for who is no admin it is there to read. */
export function OrganizationForm({ organization }: { organization: Organization }) {
  const { mayAdmin, role } = useViewer()
  const [patch, setPatch] = useState<OrganizationPatch | null>(null)
  const [untouched, setUntouched] = useState(false)
  const field = (name: keyof OrganizationPatch) => ({ name, label: labels[name], defaultValue: shownOf(organization, name) })
  const usd = { inputMode: "decimal", pattern: "\\d{1,7}(\\.\\d{1,9})?", required: true, title: "dollars, such as 10.00" } as const
  const { nextZone, zone } = organization

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const draft = readDraft(organization, new FormData(event.currentTarget))
    const none = Object.keys(draft).length === 0
    setUntouched(none)
    if (!none) setPatch(draft)
  }
  return (
    <form method="post" onSubmit={submit}>
      {!mayAdmin && <p className="border-line border-b px-4 py-3 text-muted">These are for admins to change; your role is {role}.</p>}
      <fieldset disabled={!mayAdmin} className="min-w-0">
        <Section title="Organization">
          <Row>
            <Input {...field("name")} required maxLength={128} />
            <Input
              {...field("zone")}
              required
              maxLength={64}
              placeholder="Europe/Berlin"
              hint={
                nextZone ? (
                  <>
                    {zone} until <When at={nextZone.from} day />, then this one.
                  </>
                ) : (
                  "Days and months follow it. Another one takes over with the next month."
                )
              }
            />
            <Input
              {...field("upgradeUrl")}
              type="url"
              maxLength={2000}
              placeholder="https://example.com/upgrade"
              hint="Told to users whose quota is used up."
            />
            <Select {...field("preset")} options={presets} hint="Limits have a mode of their own, each for itself, on the page Limits." />
          </Row>
        </Section>
        <Section title="Engineers may give one session by Overdrive, within 24 hours">
          <Row>
            <Input {...field("engineerOverdriveUsd")} {...usd} hint="Admins any amount." />
            <Input {...field("engineerOverdriveTokens")} type="number" min={0} max={1_000_000_000} required />
          </Row>
        </Section>
        <Section title="A call that asks without an estimate is taken for">
          <Row>
            <Input {...field("estimateInput")} type="number" min={0} max={10_000_000} required />
            <Input {...field("estimateOutput")} type="number" min={0} max={10_000_000} required />
          </Row>
        </Section>
        <Section title="A model without a known price is charged">
          <Row>
            <Input {...field("conservativeInputUsd")} {...usd} />
            <Input {...field("conservativeOutputUsd")} {...usd} />
            <Input {...field("maxToolCallUsd")} {...usd} hint="What a tool says beyond it is kept beside." />
          </Row>
        </Section>
        <Section title="Retention">
          <Row>
            <Input
              {...field("retentionDays")}
              type="number"
              min={36}
              max={3650}
              required
              hint="Sums, sessions and incidents stay for ever."
            />
          </Row>
        </Section>
      </fieldset>
      {mayAdmin && (
        <div className="sticky bottom-0 flex items-center gap-3 border-line border-t bg-bg px-4 py-3 max-rail:bottom-14">
          <Button type="submit" tone="plain">
            Save…
          </Button>
          <span role="status" className="text-muted">
            {untouched && "Nothing was changed."}
          </span>
        </div>
      )}
      <Suspense>{patch && <ConfirmDialog organization={organization} patch={patch} onClose={() => setPatch(null)} />}</Suspense>
    </form>
  )
}

function Row({ children }: { children: React.ReactNode }) {
  return <div className="grid max-w-3xl gap-4 px-4 pt-1 pb-4 sm:grid-cols-2">{children}</div>
}
