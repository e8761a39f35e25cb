"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import type { MemberLink } from "#lib/contracts/members"
import { LinkDialog } from "./link-dialog.tsx"
import { roleOptions } from "./roles.tsx"

/** Who, and as what; then the link, once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { run, pending, problem } = useAction<MemberLink>()
  const [link, setLink] = useState<MemberLink | null>(null)
  const router = useRouter()
  async function invite(form: FormData) {
    const said = (name: string) => String(form.get(name) ?? "").trim()
    const email = said("email")
    const done = await run({ url: "/api/v1/members", body: { email, name: said("name") || email.split("@")[0], role: said("role") } })
    if (!done) return
    setLink(done.reply)
    router.refresh()
  }
  if (link) return <LinkDialog link={link} onClose={onClose} />
  return (
    <Question
      title="Invite somebody"
      consequence="They choose their own password by a link that works once, for seven days. It is shown here, and mailed where this installation can."
      does={["Invite", "Inviting…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={invite}
      onClose={onClose}
    >
      <Input label="E-mail" name="email" type="email" required maxLength={254} />
      <Input label="Name" name="name" maxLength={128} placeholder="the part before the @" />
      <Select label="Role" name="role" options={roleOptions} defaultValue="engineer" />
    </Question>
  )
}
