import { grouped } from "#components/format/count"
import type { PutUsersReport, UserTerms } from "#lib/contracts/users"

type Result = Pick<PutUsersReport["results"][number], "before" | "after">

const sources: Record<UserTerms["source"], string> = { own: "own", plan: "the plan’s", default: "everyone’s" }

const fields: readonly { name: string; show: (terms: UserTerms) => string }[] = [
  { name: "label", show: ({ label }) => label ?? "none" },
  { name: "plan", show: ({ plan }) => plan ?? "none" },
  { name: "quota", show: ({ tokens, source }) => `${figure(tokens)} (${sources[source]})` },
  { name: "hard stop", show: ({ hardStopTokens }) => figure(hardStopTokens) },
  { name: "then", show: ({ onExhausted }) => onExhausted ?? "nothing" },
  { name: "mode", show: ({ mode }) => mode ?? "none" },
]

/** `plan none → pro`; of somebody new what they will have. */
export function changesOf({ before, after }: Result): string[] {
  return fields.flatMap(({ name, show }) => {
    if (!before) return name === "plan" || name === "quota" ? [`${name} ${show(after)}`] : []
    const [from, to] = [show(before), show(after)]
    return from === to ? [] : [`${name} ${from} → ${to}`]
  })
}

function figure(tokens: number | null): string {
  return tokens === null ? "none" : grouped(tokens)
}
