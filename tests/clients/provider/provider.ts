import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { type Asked, chat, embeddings, messages, type Reply, responses } from "./replies.ts"
import { book, emptyTally, type Tally, type Used } from "./tally.ts"

export type Provider = { url: string; tallyOf(client: string): Tally; close(): void }

const WAYS: Record<string, { reply: (asked: Asked) => Reply; writesCache: boolean }> = {
  "/chat/completions": { reply: chat, writesCache: false },
  "/responses": { reply: responses, writesCache: false },
  "/messages": { reply: messages, writesCache: true },
  "/embeddings": { reply: embeddings, writesCache: false },
}

/** Dated names, as providers answer with. */
const VERSIONS: Record<string, string> = {
  "gpt-4o": "gpt-4o-2024-08-06",
  "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
  "claude-sonnet-4-5": "claude-sonnet-4-5-20250929",
}

/**
 * A provider on the loopback that speaks as OpenAI and Anthropic do, under `/<client>/v1`, and counts for itself what it served to whom.
 * `uncached`: clients whose calls of OpenAI read nothing from a cache.
 * A request that brings a tool gets a call of it first, and an answer once the tool's result is there.
 */
export async function startProvider(uncached: readonly string[]): Promise<Provider> {
  const tallies = new Map<string, Tally>()
  const tallyOf = (client: string) => {
    const tally = tallies.get(client) ?? emptyTally()
    tallies.set(client, tally)
    return tally
  }
  const server = createServer((request, response) => {
    serve(request, response, tallyOf, uncached).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, tallyOf, close: () => void server.close() }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  tallyOf: (client: string) => Tally,
  uncached: readonly string[],
): Promise<void> {
  const [, client = "", path = ""] = /^\/([\w-]+)\/v1(\/[\w/]+)/.exec(request.url ?? "") ?? []
  const way = WAYS[path]
  if (request.method !== "POST" || !way) return void response.writeHead(404).end("{}")
  const sent = JSON.parse(Buffer.concat(await request.toArray()).toString())
  const tally = tallyOf(client)
  const used = usedBy(tally.calls, path, way.writesCache, !way.writesCache && uncached.includes(client))
  const asked: Asked = {
    model: sent.model,
    version: VERSIONS[sent.model] ?? sent.model,
    stream: sent.stream === true,
    wantsUsage: sent.stream_options?.include_usage === true,
    tool: toolOf(sent),
    used,
  }
  const { body, events } = way.reply(asked)
  book(tally, sent.model, used)
  if (!asked.stream) return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body))
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const { event, data } of events) {
    response.write(`${event ? `event: ${event}\n` : ""}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`)
  }
  response.end()
}

/** No two calls of a client are alike, so that a call that is lost is not made up for by one that is counted twice. */
function usedBy(call: number, path: string, writesCache: boolean, uncached: boolean): Used {
  const input = 176 + 13 * call
  if (path === "/embeddings") return { input, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }
  return {
    input,
    cacheRead: uncached ? 0 : 1024 + call,
    cacheWrite: writesCache ? 100 + call : 0,
    output: 80 + 7 * call,
    reasoning: writesCache ? 0 : 32,
  }
}

/** The tool to call: the first that was brought, as long as no result of one is there. */
function toolOf(sent: {
  tools?: { name?: string; function?: { name: string } }[]
  messages?: Message[]
  input?: string | Message[]
}): string | null {
  const said = sent.messages ?? (Array.isArray(sent.input) ? sent.input : [])
  const tool = sent.tools?.[0]
  return said.some(isResult) ? null : (tool?.function?.name ?? tool?.name ?? null)
}

type Message = { role?: string; type?: string; content?: unknown }

function isResult({ role, type, content }: Message): boolean {
  if (role === "tool" || type === "function_call_output") return true
  return Array.isArray(content) && content.some((part) => part?.type === "tool_result")
}
