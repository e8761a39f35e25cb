"use client"

import { Button } from "#components/ui/button"
import { CopyButton } from "#components/ui/copy-button"
import { Dialog } from "#components/ui/dialog"
import type { CreatedKey } from "#lib/contracts/keys"

/** The key itself: the one time that anybody sees it. */
export function NewSecret({ made, onClose }: { made: CreatedKey; onClose: () => void }) {
  return (
    <Dialog
      title={
        <>
          The key <b>{made.name}</b>
        </>
      }
      description="Copy it now: it is shown this once, and nobody can look it up later."
      onClose={onClose}
    >
      <p className="my-4 flex items-center gap-3 rounded border border-line-strong px-3 py-2">
        <code className="figure min-w-0 flex-1 whitespace-normal break-all text-label">{made.plaintext}</code>
        <CopyButton text={made.plaintext} />
      </p>
      <div className="flex justify-end">
        <Button tone="plain" onClick={onClose}>
          I have copied it
        </Button>
      </div>
    </Dialog>
  )
}
