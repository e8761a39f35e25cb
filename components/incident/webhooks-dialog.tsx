"use client"

import { type FormEvent, useState } from "react"
import { useAction } from "#components/action/use-action"
import { useRead } from "#components/action/use-read"
import { Button } from "#components/ui/button"
import { CopyButton } from "#components/ui/copy-button"
import { Dialog } from "#components/ui/dialog"
import { Input } from "#components/ui/field"
import { ProblemNote } from "#components/ui/problem-note"
import { When } from "#components/zone/when"
import type { Channel, CreatedChannel } from "#lib/contracts/channels"
import { WebhookTools } from "./webhook-tools.tsx"

/** The webhooks that hear of each incident: what became of their messages, and one more. */
export function WebhooksDialog({ onClose }: { onClose: () => void }) {
  // A change is read again under another address, so that the list is the server's.
  const [turn, setTurn] = useState(0)
  const channels = useRead<{ items: Channel[] }>(`/api/v1/channels#${turn}`)
  const [kept, setKept] = useState<Channel[]>([])
  const items = channels?.items ?? kept
  const [made, setMade] = useState<CreatedChannel | null>(null)
  const again = () => {
    setKept(items)
    setTurn(turn + 1)
  }
  return (
    <Dialog
      title="Webhooks"
      description="Each incident that opens is posted there, signed by Standard Webhooks, and tried again for a day."
      onClose={onClose}
    >
      <ul className="mt-3 flex flex-col">
        {items.map((channel) => (
          <li key={channel.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-t py-2">
            <div className="min-w-0">
              <p className="truncate text-form">
                {channel.name} <span className="text-muted">{hostOf(channel.url)}</span>
              </p>
              <p className="text-label text-muted">
                {channel.lastDeliveredAt ? (
                  <>
                    last delivered <When at={channel.lastDeliveredAt} day />
                  </>
                ) : (
                  "nothing delivered yet"
                )}
                {channel.waiting > 0 && (
                  <span className="text-slow">
                    , {channel.waiting} waiting: {channel.lastProblem ?? "being sent"}
                  </span>
                )}
                {channel.failed > 0 && <span className="text-stop">, {channel.failed} given up</span>}
              </p>
            </div>
            <WebhookTools channel={channel} onChange={again} />
          </li>
        ))}
        {channels?.items.length === 0 && <li className="py-2 text-form text-muted">None yet: incidents are told on these pages alone.</li>}
      </ul>
      {made ? <Secret channel={made} /> : null}
      <NewWebhook
        onMade={(channel) => {
          setMade(channel)
          again()
        }}
      />
    </Dialog>
  )
}

function hostOf(url: string): string {
  return new URL(url).host
}

function Secret({ channel }: { channel: CreatedChannel }) {
  return (
    <div role="status" className="my-2 flex flex-col gap-1 rounded border border-line-strong px-3 py-2">
      <p className="text-label text-slow">The signing secret of {channel.name}. It is shown this once.</p>
      <p className="flex items-center gap-3">
        <code className="figure min-w-0 flex-1 break-all whitespace-normal text-label">{channel.secret}</code>
        <CopyButton text={channel.secret} />
      </p>
    </div>
  )
}

function NewWebhook({ onMade }: { onMade: (channel: CreatedChannel) => void }) {
  const { run, pending, problem } = useAction<CreatedChannel>()
  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const body = { name: String(fields.get("name") ?? "").trim(), url: String(fields.get("url") ?? "").trim() }
    const done = await run({ url: "/api/v1/channels", body })
    if (!done) return
    form.reset()
    onMade(done.reply)
  }
  return (
    <form onSubmit={make} className="mt-3 flex flex-col gap-3 border-line border-t pt-3">
      <div className="grid grid-cols-[1fr_2fr] gap-3">
        <Input label="Name" name="name" placeholder="pager" required maxLength={128} />
        <Input label="Address" name="url" type="url" placeholder="https://hooks.example.com/governor" required maxLength={2000} />
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className="flex justify-end">
        <Button type="submit" tone="plain" disabled={pending}>
          {pending ? "Adding…" : "Add webhook"}
        </Button>
      </div>
    </form>
  )
}
