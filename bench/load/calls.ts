import { askBody, batchBody, eventBody, traceBody } from "./events.ts"
import type { LoadSpec, TraceSpec } from "./spec.ts"
import { post, postHead, type Reply, type Wire } from "./wire.ts"

/** How a call ended: what was confirmed, when the answer that its caller waits for was there, and what was wrong. */
export type Ended = { events: number; answeredMs: number; error: string | null }

/** The nth call on a connection. Callbacks and no promises: they are made forty thousand times a second. */
export type Call = (wire: Wire, n: number, done: (ended: Ended) => void) => void

export function callOf(spec: LoadSpec, url: URL): Call {
  return spec.kind === "pairs" ? pairs(spec, url) : events(spec, url)
}

function events(spec: LoadSpec, url: URL): Call {
  const { path, key, run, batch, population, confirmedBy } = spec
  const head = postHead(url, path, key)
  return (wire, n, done) => {
    const body = batch === 1 ? eventBody(run, n, population) : batchBody(run, n, spec)
    wire.send(post(head, body), (reply) => done(ended(reply, confirmedBy, batch)))
  }
}

/** The nth event of a trace that is played again and again. */
export function traceCall({ path, key, run, confirmedBy }: TraceSpec, events: readonly string[], url: URL): Call {
  const head = postHead(url, path, key)
  return (wire, n, done) => {
    const body = traceBody(run, n, events[n % events.length] ?? "")
    wire.send(post(head, body), (reply) => done(ended(reply, confirmedBy, 1)))
  }
}

function pairs({ key, run, population, confirmedBy }: LoadSpec, url: URL): Call {
  const ask = postHead(url, "/api/v1/authorize", key)
  const report = postHead(url, "/api/v1/usage", key)
  return (wire, n, done) => {
    wire.send(post(ask, askBody(run, n, population)), (answer) => {
      const answeredMs = performance.now()
      const hold = /"hold":\{"id":"(hld_[0-9a-z]+)"/.exec(answer.body)?.[1]
      if (hold === undefined) return done({ events: 0, answeredMs, error: `not allowed: ${answer.status} ${answer.body.slice(0, 200)}` })
      wire.send(post(report, eventBody(run, n, population, { hold })), (reply) => done({ ...ended(reply, confirmedBy, 1), answeredMs }))
    })
  }
}

function ended({ status, body }: Reply, confirmedBy: string | null, sent: number): Ended {
  const answeredMs = performance.now()
  if (status !== 200) return { events: 0, answeredMs, error: `${status} ${body.slice(0, 200)}` }
  const events = confirmedBy === null ? sent : count(body, confirmedBy)
  return { events, answeredMs, error: events === sent ? null : `${sent - events} of ${sent} events not confirmed: ${body.slice(0, 200)}` }
}

function count(text: string, part: string): number {
  let found = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found += 1
  return found
}
