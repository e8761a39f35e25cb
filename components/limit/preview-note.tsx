"use client"

import { scopeNoun } from "#components/format/scope"
import { nowWords, pastWords } from "./preview-words.tsx"
import type { PreviewState } from "./use-preview.tsx"

/** In a box of fixed height, so that nothing jumps while a person types: what it would have done, and whom it meets now. */
export function PreviewNote({ state: { preview, scope, pending, problem } }: { state: PreviewState }) {
  const of = preview?.limits[0]
  return (
    <div
      className="flex h-23 flex-col gap-1 overflow-y-auto rounded border border-line bg-bg px-3 py-2 text-table"
      role="status"
      aria-busy={pending}
    >
      <p className="text-label text-faint">In the last 7 days, as if nobody had obeyed{pending && " · counting…"}</p>
      {problem && <p className="text-stop">{problem}</p>}
      {!of && !problem && <p className="text-muted">{pending ? " " : "Give it a ceiling to see what it would have done."}</p>}
      {of && preview && (
        <>
          <p>{pastWords(of, scopeNoun[scope])}</p>
          <p className="text-muted">{nowWords(of, scopeNoun[scope])}</p>
          {!preview.complete && (
            <p className="text-label text-slow">There was more than could be replayed: the figures are a part of it.</p>
          )}
        </>
      )}
    </div>
  )
}
