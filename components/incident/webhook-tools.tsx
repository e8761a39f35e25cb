"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Button } from "#components/ui/button"
import type { Channel, ChannelTest } from "#lib/contracts/channels"

/** Try a webhook, or take it away (asked for twice). */
export function WebhookTools({ channel: { id, name }, onChange }: { channel: Channel; onChange: () => void }) {
  const tried = useAction<ChannelTest>()
  const removed = useAction()
  const [answer, setAnswer] = useState<ChannelTest | null>(null)
  const [sure, setSure] = useState(false)
  const problem = tried.problem ?? removed.problem

  async function tryIt() {
    const done = await tried.run({ url: `/api/v1/channels/${id}/test` })
    setAnswer(done?.reply ?? null)
  }
  async function remove() {
    if (!sure) return setSure(true)
    if (await removed.run({ url: `/api/v1/channels/${id}`, method: "DELETE" })) onChange()
  }
  return (
    <span className="flex items-center gap-2">
      <span role="status" className={`text-label empty:hidden ${answer?.delivered ? "text-run" : "text-stop"}`}>
        {problem?.detail ?? answer?.detail}
      </span>
      <Button size="small" disabled={tried.pending} onClick={tryIt}>
        {tried.pending ? "Sending…" : "Test"}
        <span className="sr-only"> {name}</span>
      </Button>
      <Button size="small" tone="alarm" disabled={removed.pending} onClick={remove}>
        {sure ? "Really remove" : "Remove"}
        <span className="sr-only"> {name}</span>
      </Button>
    </span>
  )
}
