import { z } from "zod"
import { Problem } from "#lib/contracts/problem"

export const IfMatch = z.object({
  "If-Match": z
    .string()
    .meta({ description: "the ETag of what was read, so that nobody else's change is undone unseen; * for whatever is there" }),
})

export const OptionalIfMatch = IfMatch.partial()

/** The revisions that a change may begin from; null: any. */
export type Revisions = ReadonlySet<number> | null

/**
 * What `If-Match` names: `"3"`, the weak `W/"3"`, a bare `3`, several with commas, or `*`. A tag that is none of ours matches nothing.
 *
 * @throws Problem `precondition_required` without one
 */
export function readIfMatch(header: string | null): Revisions {
  if (header === null || header.trim() === "") {
    throw new Problem("precondition_required", "send If-Match with the ETag of what you read, or * for whatever is there")
  }
  const tags = header.split(",").map((tag) => tag.trim())
  if (tags.includes("*")) return null
  return new Set(tags.map((tag) => Number(/^(?:W\/)?"(\d{1,10})"$|^(\d{1,10})$/.exec(tag)?.slice(1).find(Boolean) ?? Number.NaN)))
}

/** Let a verb know which revisions its caller has seen. */
export function withRevisions<C, I, R>(handle: (ctx: C, input: I & { revisions: Revisions }) => Promise<R>) {
  return (ctx: C, input: I, header: (name: string) => string | null): Promise<R> =>
    handle(ctx, { ...input, revisions: readIfMatch(header("if-match")) })
}

/** The same where the caller need not say: without `If-Match` the change begins from whatever is there. */
export function withRevisionsIfAny<C, I, R>(handle: (ctx: C, input: I & { revisions: Revisions }) => Promise<R>) {
  return (ctx: C, input: I, header: (name: string) => string | null): Promise<R> => {
    const given = header("if-match")
    return handle(ctx, { ...input, revisions: given === null ? null : readIfMatch(given) })
  }
}

export function etag({ revision }: { revision: number }): { etag: string } {
  return { etag: `"${revision}"` }
}
