"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import type { Member, MemberLink } from "#lib/contracts/members"
import { LinkDialog } from "./link-dialog.tsx"

/** Another link for who has not come yet, or has lost their password. */
export function MemberLinkDialog({ member: { id, email, status }, onClose }: { member: Member; onClose: () => void }) {
  const { run, pending, problem } = useAction<MemberLink>()
  const [link, setLink] = useState<MemberLink | null>(null)
  const router = useRouter()
  async function make() {
    const done = await run({ url: `/api/v1/members/${id}/link` })
    if (!done) return
    setLink(done.reply)
    router.refresh()
  }
  if (link) return <LinkDialog link={link} onClose={onClose} />
  return (
    <Question
      title={status === "invited" ? "A new invitation?" : "A link to a new password?"}
      consequence={
        status === "invited"
          ? `Links that were made for ${email} before are void. The new one works for seven days.`
          : `${email} keeps their password until the link is used; then all their browsers are signed out. It works for a day.`
      }
      does={["Make the link", "Making…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={make}
      onClose={onClose}
    />
  )
}
