import type { Population } from "./spec.ts"

/** Knuth's multiplicative hash: neighbours go to sessions far from each other, the same way in every run. */
const SPREAD = 2_654_435_761
const MODELS = ["gpt-4o", "gpt-4o-mini"] as const

/** Who makes the nth call. */
function who(n: number, { sessions, users, agents }: Population): string {
  const session = ((n * SPREAD) >>> 0) % sessions
  return `"agent":"agent-${session % agents}","session":"session-${session}","user":"user-${session % users}","model":"${MODELS[session & 1]}"`
}

/** As an agent reports a call of a chat model: 1,020 tokens, the provider's usage object verbatim. */
export function eventBody(run: string, n: number, population: Population, hold?: string): string {
  const settles = hold === undefined ? "" : `,"hold":"${hold}"`
  return `{"id":"${run}-${n}",${who(n, population)},"usage":{"prompt_tokens":900,"completion_tokens":120,"total_tokens":1020,"prompt_tokens_details":{"cached_tokens":512,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}},"occurredAt":"${now()}","durationMs":1840${settles}}`
}

export function batchBody(run: string, first: number, count: number, population: Population): string {
  let events = eventBody(run, first, population)
  for (let n = first + 1; n < first + count; n += 1) events += `,${eventBody(run, n, population)}`
  return `{"events":[${events}]}`
}

/** The question before the same call. */
export function askBody(run: string, n: number, population: Population): string {
  return `{"id":"${run}-${n}",${who(n, population)},"estimate":{"input":1000,"output":200}}`
}

/** One event of a trace, from here on without its `{`, id and time. */
export function traceBody(run: string, n: number, rest: string): string {
  return `{"id":"${run}-${n}","occurredAt":"${now()}",${rest}`
}

let shownMs = 0
let shown = ""

/** Made once a millisecond. */
function now(): string {
  const ms = Date.now()
  if (ms !== shownMs) {
    shownMs = ms
    shown = new Date(ms).toISOString()
  }
  return shown
}
