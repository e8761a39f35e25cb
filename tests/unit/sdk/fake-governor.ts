import { ownDirective } from "../../../sdk/typescript/src/directives.ts"
import { Governor, type GovernorOptions, type Notice } from "../../../sdk/typescript/src/index.ts"
import type { Directive, UsageEvent, UsageResult } from "../../../sdk/typescript/src/wire.ts"

export type Asked = { method: string; path: string; body: Record<string, unknown> }

/** What the governor answers to an ask: a directive's fields, or nobody. */
type Answer = (Partial<Directive> & { holdUsd?: string; model?: string }) | "away" | { status: number; code: string }

export const START_MS = Date.parse("2026-11-01T12:00:00Z")

/** A governor of a few lines and a clock that stands still: pauses move it, and `pass` does. Every ask is answered by the next of `answers`, then by `continue`. */
export function fakeGovernor(options: { answers?: Answer[]; costUsd?: string } & GovernorOptions = {}) {
  const { answers = [], costUsd = "0.01", ...more } = options
  let nowMs = START_MS
  let revision = 0
  let isAway = false
  let ids = 0
  const asked: Asked[] = []
  const recorded: UsageEvent[] = []
  const pauses: number[] = []
  const notices: Notice[] = []
  const timers = new Set<{ atMs: number; run: () => void }>()
  const pushes = new Set<ReadableStreamDefaultController<Uint8Array>>()

  const directive = (over: Partial<Directive> = {}): Directive => ({
    ...ownDirective(nowMs, "", "go on"),
    revision: ++revision,
    action: "continue",
    code: null,
    ...over,
  })

  function answerAsk(id: string, body: Record<string, unknown>): Response {
    const next = answers.shift() ?? {}
    if (next === "away") throw new TypeError("fetch failed")
    if ("status" in next) return Response.json({ code: next.code, title: next.code, detail: "said the fake" }, { status: next.status })
    const { holdUsd = "0.05", model, ...over } = next
    const said = directive({ ...over, ...(model === undefined ? {} : { model }) })
    const allowed = said.action === "continue" || said.action === "downgrade"
    const hold = { id: `hld_${id}`, state: "open", expiresAt: new Date(nowMs + 120_000).toISOString(), costUsd: holdUsd, tokens: 1_000 }
    return Response.json({
      id,
      allowed,
      directive: said,
      model: allowed ? (model ?? body.model ?? null) : null,
      hold: allowed ? hold : null,
    })
  }

  function receipt(events: UsageEvent[]): Response {
    recorded.push(...events)
    const results = events.map(({ id }): UsageResult => ({ id, status: "recorded", costUsd }))
    const [last] = events
    const { agent = "", session = "implicit", user = null } = last ?? {}
    return Response.json({ results, directives: [{ agent, session, user, directive: directive() }] })
  }

  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const { pathname } = new URL(String(input))
    if (pathname === "/api/v1/signals") return new Response(openStream(init.signal))
    const body = init.body ? JSON.parse(String(init.body)) : {}
    asked.push({ method: init.method ?? "GET", path: pathname, body })
    if (isAway) throw new TypeError("fetch failed")
    if (pathname === "/api/v1/usage") return receipt(body.events)
    if (pathname === "/api/v1/authorize") return answerAsk(body.id, body)
    if (pathname === "/api/v1/directive") return Response.json(directive())
    if (init.method === "DELETE") return new Response(null, { status: 204 })
    return answerAsk(pathname.split("/").at(-1) ?? "", body)
  }

  function openStream(signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start(controller) {
        pushes.add(controller)
        signal?.addEventListener("abort", () => {
          pushes.delete(controller)
          controller.error(signal.reason)
        })
      },
    })
  }

  const governor = new Governor({
    url: "http://governor.test",
    key: "gov_test",
    agent: "crawler",
    spool: "memory",
    onNotice: (notice) => notices.push(notice),
    ...more,
    world: {
      fetch,
      now: () => nowMs,
      newId: () => `id-${++ids}`,
      pause: async (ms) => {
        pauses.push(ms)
        nowMs += ms
      },
      later: (ms, run) => {
        const timer = { atMs: nowMs + ms, run }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
  })

  return {
    governor,
    asked,
    recorded,
    pauses,
    notices,
    isListening: () => pushes.size > 0,
    paths: () => asked.map(({ method, path }) => `${method} ${path.replace("/api/v1", "").replace(/hld_.*/, "…")}`),
    goAway: () => {
      isAway = true
    },
    comeBack: () => {
      isAway = false
    },
    /** Time passes, and what was due happens. */
    async pass(ms: number): Promise<void> {
      nowMs += ms
      for (const timer of [...timers]) {
        if (timer.atMs > nowMs) continue
        timers.delete(timer)
        timer.run()
      }
      await settled()
    },
    async push(over: Partial<Directive>): Promise<void> {
      const bytes = new TextEncoder().encode(`event: directive\ndata: ${JSON.stringify(directive(over))}\n\n`)
      for (const controller of pushes) controller.enqueue(bytes)
      await settled()
    },
  }
}

/** Everything that waits for nothing but its turn has had it. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
