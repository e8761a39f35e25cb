import { Fragment } from "react"
import { scopeNoun } from "#components/format/scope"
import type { Limit } from "#lib/contracts/limits"
import { amount, per } from "./figures.tsx"

/** What of a limit its sentence says. */
export type Rule = Pick<Limit, "scope" | "subject" | "plan" | "metric" | "window" | "ceiling" | "action" | "fallback">

/** Words, and those of them that would be another rule if they were others. */
export type Part = { text: string; strong: boolean }

/** A limit as a sentence: `Each **session** may use **50,000 tokens**, then it is **suspended**.` */
export function sentenceOf(rule: Rule): Part[] {
  return [
    ...whom(rule),
    plain(` may ${verbs[rule.metric]} `),
    strong(`${amount(rule.metric, rule.ceiling)}${per(rule.window)}`),
    ...then(rule),
    plain("."),
  ]
}

const verbs = { tokens: "use", cost: "spend", calls: "make", toolCalls: "make" } as const

function whom({ scope, subject, plan }: Rule): Part[] {
  if (scope === "org") return [plain("The "), strong("organization")]
  if (subject !== null) return [plain(`${scope === "user" ? "End user" : scope === "agent" ? "Agent" : "Session"} `), strong(subject)]
  if (plan !== null) return [plain("Each "), strong(`end user of plan ${plan}`)]
  return [plain("Each "), strong(scopeNoun[scope])]
}

function then({ action, fallback }: Rule): Part[] {
  switch (action) {
    case "suspend":
      return [plain(", then it is "), strong("suspended")]
    case "throttle":
      return [plain(", then it is "), strong("throttled")]
    case "alert":
      return [plain("; past that people are "), strong("alerted")]
    case "downgrade":
      return [plain(", then it is "), strong("downgraded"), plain(withoutCheaper[fallback ?? "suspend"])]
  }
}

const withoutCheaper = {
  suspend: ", or suspended where no cheaper model is left",
  throttle: ", or throttled where no cheaper model is left",
  alert: ", or only told where no cheaper model is left",
} as const

function plain(text: string): Part {
  return { text, strong: false }
}
function strong(text: string): Part {
  return { text, strong: true }
}

export function Sentence({ rule }: { rule: Rule }) {
  return (
    <span className="text-muted">
      {sentenceOf(rule).map(({ text, strong }) => (
        <Fragment key={text}>{strong ? <b className="font-medium text-text">{text}</b> : text}</Fragment>
      ))}
    </span>
  )
}
