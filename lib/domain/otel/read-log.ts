import { LOG_TOKENS, NAMES } from "./attribute-names.ts"
import { countsAmong, first, nameOf } from "./attributes.ts"
import { type Call, numberOf, subjects } from "./read-span.ts"
import type { LogRecord } from "./telemetry.ts"

/** A call that a log event tells, and what makes the event the same one when it is sent again. */
export type LoggedCall = { call: Call; identity: readonly string[] }

/**
 * The log events of coding agents that stand for one call of a model: Claude Code's `api_request`, Codex's completed response.
 * Everything else that is logged, and the same usage once more as metrics, is not counted.
 *
 * @returns null for any other event
 */
export function readLog(record: LogRecord): LoggedCall | null {
  const { attributes, resource, timeNano } = record
  const says = (names: readonly string[]) => first(names, attributes)
  const event = String(says(NAMES.event) ?? record.name)
  const isCodex = event === "codex.sse_event" && says(NAMES.eventKind) === "response.completed"
  const isClaudeCode = event === "claude_code.api_request" || event === "api_request"
  if (!isCodex && !isClaudeCode) return null
  const usage = countsAmong(attributes, isCodex ? LOG_TOKENS.codex : LOG_TOKENS.claudeCode)
  const model = nameOf(first(NAMES.model, attributes, resource))
  const responseId = nameOf(says(NAMES.responseId))
  const cost = numberOf(says(NAMES.cost))
  const duration = says(NAMES.duration)
  const durationMs = duration === null ? Number.NaN : Math.round(Number(duration))
  const atMs = Math.floor(Number(timeNano) / 1e6)
  const who = subjects(record)
  return {
    call: {
      ...who,
      kind: "llm",
      outcome: "ok",
      endedAtMs: atMs > 0 ? atMs : null,
      ...(model !== null && { model }),
      ...(usage && { usage }),
      ...(cost !== null && { costUsd: cost }),
      ...(responseId !== null && { responseId }),
      ...(durationMs >= 0 && durationMs <= 86_400_000 && { durationMs }),
    },
    // A number within its session starts again when the session is taken up again, so the instant belongs to it.
    identity: [event, who.session ?? "", String(says(NAMES.sequence) ?? ""), timeNano, ...Object.values(usage ?? {}).map(String)],
  }
}
