import Link from "next/link"
import { formatTokens } from "#components/format/count"
import { formatNano, formatUsd } from "#components/format/money"
import { closedHow, ruleName } from "#components/incident/words"
import { When } from "#components/zone/when"
import type { LimitUse } from "#lib/contracts/sessions"
import { type Budget, BudgetStep } from "./budget-line.tsx"
import { causeWords } from "./cause-words.tsx"
import type { LineRow } from "./line-rows.tsx"

type Other = Extract<LineRow, { kind: "other" }>
type Entry = Other["entry"]

/** What is no call: budget that is held, what tripped, who was told, and what people did about it. */
export function OtherLine({ row, budget, limits }: { row: Other; budget: Budget | null; limits: readonly LimitUse[] }) {
  const { mark, ink, words } = tell(row.entry, limits)
  return (
    <li className="line-row line-other">
      <span className="line-time text-muted">
        <When at={row.at} />
      </span>
      <span className={`line-words ${ink}`}>
        <span aria-hidden="true" className="inline-block w-7 shrink-0">
          {mark}
        </span>
        <span className="min-w-0">{words}</span>
      </span>
      {budget && <BudgetStep spent={row.spent} budget={budget} />}
    </li>
  )
}

type Told = { mark: string; ink: string; words: React.ReactNode }

function tell(entry: Entry, limits: readonly LimitUse[]): Told {
  switch (entry.kind) {
    case "hold":
      return tellHold(entry.hold)
    case "opened": {
      const { id, cause, blocking } = entry.incident
      const link = (
        <Link href={`/incidents/${id}`} className="underline underline-offset-2">
          {causeWords(cause)}
        </Link>
      )
      return blocking
        ? { mark: "■", ink: "text-stop font-medium", words: <>suspended: {link}</> }
        : { mark: "◐", ink: "text-slow", words: link }
    }
    case "closed":
      return { mark: "○", ink: "text-muted", words: `${ruleName(entry.incident.cause)} ended ${closedHow(entry.incident.closedBy)}` }
    case "told":
      return { mark: "→", ink: "text-muted", words: `${entry.agent} was told` }
    case "warning": {
      const { limitId, fraction, used, ceiling } = entry.warning
      const limit = limits.find((one) => one.limitId === limitId)
      const show = (figure: string) => (limit?.metric === "cost" ? formatUsd(figure) : Number(figure).toLocaleString("en-GB"))
      return {
        mark: "◔",
        ink: "text-slow",
        words: `${Math.round(fraction * 100)} % of ${limit?.name ?? "a limit"}: ${show(used)} of ${show(ceiling)}`,
      }
    }
    case "corrected": {
      const { costUsd, reason, by } = entry.correction
      const isLess = costUsd.startsWith("-")
      return {
        mark: "±",
        ink: "text-muted",
        words: `${formatUsd(costUsd.replace("-", ""))} ${isLess ? "less" : "more"}: ${reason} by ${by}`,
      }
    }
    case "action":
      return tellAction(entry.action)
  }
}

const held: Record<string, string> = {
  open: "held for a call under way",
  settled: "held, then settled",
  released: "held, then given back: the call did not happen",
  expired: "held, then expired: no usage came for it",
}

function tellHold({ state, costUsd, tokens, agent, model, tool }: Extract<Entry, { kind: "hold" }>["hold"]): Told {
  const what = [agent, model ?? tool].filter(Boolean).join(" · ")
  return {
    mark: "◇",
    ink: state === "open" ? "text-watch" : "text-muted",
    words: `${formatUsd(costUsd)} and ${formatTokens(tokens)} ${held[state] ?? state} · ${what}`,
  }
}

function tellAction({ name, by, details }: Extract<Entry, { kind: "action" }>["action"]): Told {
  const text = (field: string) => (typeof details?.[field] === "string" && details[field] !== "" ? details[field] : null)
  const quote = (words: string | null) => (words ? `: “${words}”` : "")
  switch (name) {
    case "kill_switch.set":
      return { mark: "✕", ink: "text-stop font-medium", words: `stopped by ${by}${quote(text("reason"))}` }
    case "kill_switch.lift":
      return { mark: "▸", ink: "text-run", words: `resumed by ${by}${quote(text("reason"))}` }
    case "incident.resume":
      return { mark: "▸", ink: "text-run", words: `resumed by ${by}${quote(text("note"))}` }
    case "session.overdrive":
      return { mark: "▲", ink: "text-run", words: `Overdrive by ${by}: ${moreOf(details)}${quote(text("note"))}` }
    default:
      return { mark: "·", ink: "text-muted", words: `${name.replaceAll(/[._]/g, " ")} by ${by}` }
  }
}

/** What Overdrive gave, as the audit keeps it: nano-dollars and tokens. */
function moreOf(details: Record<string, unknown> | null): string {
  const [cost, tokens] = ["extraCost", "extraTokens"].map((field) => BigInt(/^\d+$/.exec(String(details?.[field] ?? ""))?.[0] ?? 0))
  const parts = [...(cost ? [formatNano(cost)] : []), ...(tokens ? [formatTokens(Number(tokens))] : [])]
  return parts.length > 0 ? `${parts.join(" and ")} more` : "extra budget"
}
