"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { useViewer } from "#components/frame/viewer"
import { useFleet } from "#components/live/fleet-live"
import { Question } from "#components/ui/dialog"
import { Segmented } from "#components/ui/segmented"
import { Badge } from "#components/ui/status"
import { useToast } from "#components/ui/toast"
import type { ChangedLimit, Limit } from "#lib/contracts/limits"
import { PreviewNote } from "./preview-note.tsx"
import { Sentence } from "./sentence.tsx"
import { usePreview } from "./use-preview.tsx"

const options = [
  { value: "observe", label: "observe" },
  { value: "enforce", label: "enforce" },
] as const

/** Does a limit hold, or only tell? Who may not change it sees the word; who may is told first whom it meets. */
export function ModeSwitch({ limit }: { limit: Limit }) {
  const [wanted, setWanted] = useState<Limit["mode"] | null>(null)
  const { mayAdmin } = useViewer()
  if (!mayAdmin) return <Badge tone={limit.mode === "enforce" ? "run" : "watch"}>{limit.mode}</Badge>
  return (
    <>
      <Segmented
        label={`Mode of ${limit.name}`}
        value={limit.mode}
        options={options}
        onChoose={(mode) => mode !== limit.mode && setWanted(mode)}
      />
      {wanted && <ModeDialog limit={limit} mode={wanted} onClose={() => setWanted(null)} />}
    </>
  )
}

function ModeDialog({ limit, mode, onClose }: { limit: Limit; mode: Limit["mode"]; onClose: () => void }) {
  const { run, pending, problem } = useAction<ChangedLimit>()
  const { fleet } = useFleet()
  const router = useRouter()
  const say = useToast()
  const preview = usePreview(mode === "enforce" ? { id: limit.id, mode } : null, limit.scope)
  const blind = fleet?.agents.filter(({ control }) => control === "blind").length ?? 0

  async function change() {
    const done = await run({ url: `/api/v1/limits/${limit.id}`, method: "PATCH", ifMatch: `"${limit.revision}"`, body: { mode } })
    if (!done) return
    say(mode === "enforce" ? `${limit.name} is enforced` : `${limit.name} only tells from now on`)
    onClose()
    router.refresh()
  }
  return (
    <Question
      title={
        <>
          {mode === "enforce" ? "Enforce" : "Only observe"} <b>{limit.name}</b>?
        </>
      }
      consequence={
        mode === "enforce" ? (
          <>
            <Sentence rule={limit} /> It holds with the next decision.
            {blind > 0 && ` ${blind} of the agents ${blind === 1 ? "is" : "are"} blind: they can only be watched.`}
          </>
        ) : (
          "It stops nobody any more and tells what it would have done. What it blocks now may go on at once."
        )
      }
      does={mode === "enforce" ? ["Enforce", "Enforcing…"] : ["Observe", "Changing…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={change}
      onClose={onClose}
    >
      {mode === "enforce" && <PreviewNote state={preview} />}
    </Question>
  )
}
