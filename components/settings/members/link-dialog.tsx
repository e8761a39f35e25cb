"use client"

import { CopyButton } from "#components/ui/copy-button"
import { Dialog } from "#components/ui/dialog"
import { When } from "#components/zone/when"
import type { MemberLink } from "#lib/contracts/members"

/** A link, shown this once. */
export function LinkDialog({ link: { email, purpose, url, expiresAt, mailed }, onClose }: { link: MemberLink; onClose: () => void }) {
  return (
    <Dialog
      title={purpose === "invite" ? `${email} is invited` : `A new password for ${email}`}
      description={
        <>
          {mailed ? "The link was mailed. " : "Hand this link on. "}
          It is shown this once and works once, until <When at={expiresAt} day />. Whoever opens it chooses the password.
        </>
      }
      onClose={onClose}
    >
      <p className="mt-3 flex items-center gap-3 rounded border border-line-strong px-3 py-2">
        <code className="figure min-w-0 flex-1 break-all whitespace-normal text-label">{url}</code>
        <CopyButton text={url} />
      </p>
    </Dialog>
  )
}
