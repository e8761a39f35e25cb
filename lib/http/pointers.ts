import type { z } from "zod"
import { type FieldError, Problem } from "#lib/contracts/problem"

const MOST = 20

/** Check what came in. @throws Problem `unprocessable` that names every field, up to twenty of them */
export function check<T extends z.ZodType>(schema: T, value: unknown, where: "body" | "query"): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = fieldErrors(parsed.error.issues, where)
  const first = errors[0]
  throw new Problem("unprocessable", first ? `${first.pointer || "the body"}: ${first.message}` : "it does not match the contract", {
    errors,
  })
}

/** Issues as pointers: `/events/3/id` into the body, `?limit` for a query parameter. Unknown fields are named one by one. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], where: "body" | "query"): FieldError[] {
  return issues
    .flatMap((issue) => flatten(issue, []))
    .slice(0, MOST)
    .map(({ path, message }) => ({ pointer: pointer(path, where), message }))
}

type Flat = { path: readonly PropertyKey[]; message: string }

function flatten(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Flat[] {
  const path = [...above, ...issue.path]
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], message: "is not a known field" }))
  if (issue.code === "invalid_union") {
    // The sender meant the alternative that is of the same kind, and of those the one with the fewest mistakes.
    const [closest] = [...issue.errors].sort((a, b) => Number(isOtherKind(a)) - Number(isOtherKind(b)) || a.length - b.length)
    if (closest?.length) return closest.flatMap((inner) => flatten(inner, path))
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) return [{ path, message: "is required" }]
  return [{ path, message: issue.message }]
}

function isOtherKind(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.some(({ code, path }) => code === "invalid_type" && path.length === 0)
}

function pointer(path: readonly PropertyKey[], where: "body" | "query"): string {
  if (where === "query") return `?${path.map(String).join(".")}`
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")
}
