import { Directive } from "#lib/contracts/directive"
import type { TestServer } from "#tests/harness/server"

export type Listening = {
  /** Every directive heard so far, with the instant at which it arrived. */
  heard: { directive: Directive; atMs: number }[]
  /** What the server said about coming back, in milliseconds. */
  retryMs: () => number | null
  comments: () => number
  /** Resolves with the first directive, heard or yet to come, that fits. @throws after ten seconds */
  until: (fits: (directive: Directive) => boolean) => Promise<{ directive: Directive; atMs: number }>
  leave: () => void
}

/** An agent that listens to its signals. Resolves when its stream is open. */
export async function listen(server: Pick<TestServer, "url">, key: string, query: Record<string, string>): Promise<Listening> {
  const abort = new AbortController()
  const reply = await fetch(new URL(`/api/v1/signals?${new URLSearchParams(query)}`, server.url), {
    headers: { authorization: `Bearer ${key}` },
    signal: abort.signal,
  })
  if (!reply.ok || !reply.body) throw new Error(`${reply.status} ${await reply.text()}`)
  const heard: Listening["heard"] = []
  const waiting = new Set<() => void>()
  let retryMs: number | null = null
  let comments = 0
  void read(reply.body, (line) => {
    if (line.startsWith("retry: ")) retryMs = Number(line.slice(7))
    else if (line.startsWith(":")) comments += 1
    else if (line.startsWith("data: ")) {
      heard.push({ directive: Directive.parse(JSON.parse(line.slice(6))), atMs: performance.now() })
      for (const look of waiting) look()
    }
  }).catch(() => {})
  return {
    heard,
    retryMs: () => retryMs,
    comments: () => comments,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`not heard within 10 s; heard ${JSON.stringify(heard.map(({ directive }) => directive))}`))
        }, 10_000)
        const look = () => {
          const found = heard.find(({ directive }) => fits(directive))
          if (!found) return
          clearTimeout(late)
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    leave: () => abort.abort(),
  }
}

async function read(body: ReadableStream<Uint8Array>, hear: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) if (line !== "") hear(line)
  }
}
