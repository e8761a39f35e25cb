import { type AnswerFacts, isRecord, readAnswer } from "../calls/read-answer.ts"

/** What the events of a provider's stream tell, put together: usage comes at the end, of Anthropic in two parts. */
export class StreamFacts {
  facts: AnswerFacts = {}
  /** Did the provider say that it is finished? Else whoever read it went away, and its usage is not all. */
  isComplete = false

  /** @returns false for an event that only tells usage, with nothing for whoever reads */
  see(data: string): boolean {
    if (data === "[DONE]") {
      this.isComplete = true
      return true
    }
    const event = parse(data)
    if (!event) return true
    const { type } = event
    const about = isRecord(event.message) ? event.message : event
    const { usage, model, responseId } = readAnswer(about)
    if (usage) this.facts.usage = { ...this.facts.usage, ...withoutNull(usage) }
    if (model) this.facts.model ??= model
    if (responseId) this.facts.responseId ??= responseId
    const isOnlyUsage = usage !== undefined && Array.isArray(event.choices) && event.choices.length === 0
    if (isOnlyUsage || LAST.has(String(type)) || isFinished(event.candidates)) this.isComplete = true
    return !isOnlyUsage
  }
}

/**
 * Pass a stream of server-sent events on as it comes, and read along.
 *
 * @param hidesUsage leave out the chunk that only tells usage: its reader did not ask for it
 * @param ended told once: at its end, when its reader leaves, or when it breaks; `error` then
 * @param reasonOf what a broken stream is told to its reader as
 */
export function readAlong(
  body: ReadableStream<Uint8Array>,
  options: { hidesUsage: boolean; ended: (stream: StreamFacts, error: unknown) => void; reasonOf: (error: unknown) => unknown },
): ReadableStream<Uint8Array> {
  const stream = new StreamFacts()
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let rest = ""

  /** @returns what of the text may go on: whole events */
  function pass(text: string): string {
    rest += text
    const parts = rest.split(/(?<=\r?\n\r?\n)/)
    rest = /\n\r?\n$/.test(rest) ? "" : (parts.pop() ?? "")
    return parts.filter((part) => stream.see(dataOf(part)) || !options.hidesUsage).join("")
  }

  return new ReadableStream({
    async pull(controller) {
      try {
        for (;;) {
          const { done, value } = await reader.read()
          const text = done ? pass(decoder.decode()) + rest : pass(decoder.decode(value, { stream: true }))
          if (text !== "") controller.enqueue(encoder.encode(text))
          if (done) {
            if (rest !== "") stream.see(dataOf(rest))
            options.ended(stream, null)
            controller.close()
          }
          if (done || text !== "") return
        }
      } catch (error) {
        options.ended(stream, error)
        controller.error(options.reasonOf(error))
      }
    },
    async cancel(reason) {
      options.ended(stream, reason ?? new Error("its reader left"))
      await reader.cancel(reason)
    },
  })
}

const LAST = new Set(["message_stop", "response.completed", "response.incomplete"])

/** Gemini tells a running total in each chunk; the one that says why it ends has the whole. */
function isFinished(candidates: unknown): boolean {
  return Array.isArray(candidates) && candidates.some((candidate) => isRecord(candidate) && typeof candidate.finishReason === "string")
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n")
}

function parse(data: string): Record<string, unknown> | null {
  try {
    const event: unknown = JSON.parse(data)
    return isRecord(event) ? event : null
  } catch {
    return null
  }
}

function withoutNull(usage: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined))
}
