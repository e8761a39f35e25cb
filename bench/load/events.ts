import type { LoadSpec, Population } from "./spec.ts"

/** Knuth's multiplicative hash: neighbours go to sessions far from each other, the same way in every run. */
const SPREAD = 2_654_435_761
const MODELS = ["gpt-4o", "gpt-4o-mini"] as const

/** Of so many, the one whose turn it is. */
const spread = (n: number, among: number) => ((n * SPREAD) >>> 0) % among

/** Who makes the nth call. */
const sessionOf = (n: number, { sessions }: Population) => spread(n, sessions)

/** Who makes the nth call of an agent's: the sessions that it works on, in turns. */
export function sessionOfAgent(agent: number, n: number, { sessions, agents }: Population): number {
  return agent + agents * (n % Math.ceil((sessions - agent) / agents))
}

function who(session: number, { users, agents }: Population): string {
  return `"agent":"agent-${session % agents}","session":"session-${session}","user":"user-${session % users}","model":"${MODELS[session & 1]}"`
}

/** As an agent reports a call of a chat model: 1,020 tokens, the provider's usage object verbatim. */
export function eventBody(
  run: string,
  n: number,
  population: Population,
  { hold, session = sessionOf(n, population) }: { hold?: string; session?: number } = {},
): string {
  const settles = hold === undefined ? "" : `,"hold":"${hold}"`
  return `{"id":"${run}-${n}",${who(session, population)},"usage":{"prompt_tokens":900,"completion_tokens":120,"total_tokens":1020,"prompt_tokens_details":{"cached_tokens":512,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}},"occurredAt":"${now()}","durationMs":1840${settles}}`
}

/** The nth request of several events. */
export function batchBody(run: string, nth: number, { batch, from, population }: Pick<LoadSpec, "batch" | "from" | "population">): string {
  const agent = from === "agent" ? spread(nth, Math.min(population.agents, population.sessions)) : null
  const event = (n: number) => eventBody(run, n, population, agent === null ? {} : { session: sessionOfAgent(agent, n, population) })
  let events = event(nth * batch)
  for (let n = nth * batch + 1; n < (nth + 1) * batch; n += 1) events += `,${event(n)}`
  return `{"events":[${events}]}`
}

/** The question before the same call. */
export function askBody(run: string, n: number, population: Population): string {
  return `{"id":"${run}-${n}",${who(sessionOf(n, population), population)},"estimate":{"input":1000,"output":200}}`
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
