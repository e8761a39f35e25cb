"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Select } from "#components/ui/field"
import type { ApiKey, CreatedKey } from "#lib/contracts/keys"
import { NewSecret } from "./new-secret.tsx"

const overlaps = [
  { value: "60", label: "one hour" },
  { value: "1440", label: "24 hours" },
  { value: "10080", label: "7 days" },
  { value: "0", label: "not at all: it stops at once" },
]

/** A new key with the same terms; the old one keeps working for as long as it takes to exchange it. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { run, pending, problem } = useAction<CreatedKey>()
  const [made, setMade] = useState<CreatedKey | null>(null)
  async function rotate(form: FormData) {
    const done = await run({ url: `/api/v1/keys/${apiKey.id}/rotate`, body: { overlapMinutes: Number(form.get("overlap")) } })
    if (done) setMade(done.reply)
  }
  if (made) return <NewSecret made={made} onClose={onClose} />
  return (
    <Question
      title={
        <>
          Rotate <b>{apiKey.name}</b>?
        </>
      }
      consequence="A new key comes in its place, with the same name and the same rights. Exchange it wherever the old one is used before that ends."
      does={["Make the new key", "Making…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={rotate}
      onClose={onClose}
    >
      <Select label="The old one keeps working for" name="overlap" options={overlaps} defaultValue="1440" />
    </Question>
  )
}
