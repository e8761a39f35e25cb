"use client"

import { useViewer } from "#components/frame/viewer"
import { QuickStart, type QuickStartProps } from "./quick-start.tsx"

/** What an organization sees before its first event: a key, the lines to copy, and that it is waited for; the live feed turns the page. */
export function FirstRun({ makeKey, ...place }: QuickStartProps) {
  const { mayAdmin } = useViewer()
  return (
    <div className="flex max-w-3xl flex-col gap-6 px-4 py-8">
      <div className="flex flex-col gap-1">
        <h2 className="text-title">No agent has reported yet.</h2>
        <p className="text-form text-muted">Send one event. This page turns by itself.</p>
      </div>
      <QuickStart {...place} makeKey={mayAdmin ? makeKey : null} first="curl" />
      <p role="status" className="text-form text-muted">
        <span aria-hidden="true">○ </span>Waiting for the first event…
      </p>
    </div>
  )
}
