"use client"

import { lazy, Suspense, useState } from "react"
import { Button } from "#components/ui/button"
import type { Member } from "#lib/contracts/members"

const MemberDialog = lazy(() => import("./member-dialog.tsx").then(({ MemberDialog }) => ({ default: MemberDialog })))
const MemberLinkDialog = lazy(() => import("./member-link-dialog.tsx").then(({ MemberLinkDialog }) => ({ default: MemberLinkDialog })))

/** What can be done with a member: role and name, a new link, may they sign in. */
export function MemberTools({ member, isLastAdmin }: { member: Member; isLastAdmin: boolean }) {
  const [open, setOpen] = useState<"change" | "link" | "disable" | null>(null)
  const close = () => setOpen(null)
  const { name, status } = member
  const disabled = status === "disabled"
  return (
    <span className="inline-flex gap-2">
      <Button size="small" onClick={() => setOpen("change")}>
        Change…<span className="sr-only"> {name}</span>
      </Button>
      {!disabled && (
        <Button size="small" onClick={() => setOpen("link")}>
          {status === "invited" ? "New link…" : "Reset…"}
          <span className="sr-only"> {name}</span>
        </Button>
      )}
      <Button
        size="small"
        tone={disabled ? "quiet" : "alarm"}
        disabled={isLastAdmin}
        title={isLastAdmin ? "the last admin who can sign in stays" : undefined}
        onClick={() => setOpen("disable")}
      >
        {disabled ? "Enable…" : "Disable…"}
        <span className="sr-only"> {name}</span>
      </Button>
      <Suspense>
        {(open === "change" || open === "disable") && (
          <MemberDialog member={member} what={open} isLastAdmin={isLastAdmin} onClose={close} />
        )}
        {open === "link" && <MemberLinkDialog member={member} onClose={close} />}
      </Suspense>
    </span>
  )
}
