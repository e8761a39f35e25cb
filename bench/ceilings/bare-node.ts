/**
 * What nothing here can be faster than: `node:http` with the contract's own checks, which echoes (`/echo`), or stores the bare
 * rows before it answers (`/insert`). Argument: the address of a migrated database.
 */
import { createServer, type IncomingMessage } from "node:http"
import { UsageBody, UsageEvent } from "#lib/contracts/usage"
import { eventKey } from "#lib/ledger/event-key"
import { keepYoung } from "#server/keep-young"
import { createBareInsert } from "./bare-insert.ts"

keepYoung()
const insert = createBareInsert(process.argv[2] ?? "")

const server = createServer({ noDelay: true, keepAliveTimeout: 65_000 }, async (request, response) => {
  const text = await read(request)
  const events = UsageBody.parse(JSON.parse(text)).events.map((event) => UsageEvent.parse(event))
  const isNew = request.url === "/insert" ? await insert(events.map(toRow), text.length) : null
  const results = isNew ? events.map(({ id }, at) => ({ id, status: isNew[at] ? "recorded" : "duplicate" })) : events
  const bytes = Buffer.from(JSON.stringify({ results }))
  response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length })
  response.end(bytes)
})

server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as { port: number }).port}`))
process.on("SIGTERM", () => process.exit(0))

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.once("end", () => resolve(Buffer.concat(chunks).toString()))
  })
}

/** As wide as the ledger's row of the same event; what costs time to find out, such as its price, is a constant here. */
function toRow(event: UsageEvent) {
  const k = eventKey("id", event.agent, event.id)
  return {
    ...{ org: 1, k, hash: k, id: event.id, agent: event.agent, session: event.session ?? "", user: event.user ?? "" },
    ...{ kind: event.kind, model: event.model ?? "", tool: event.tool ?? "", outcome: event.outcome, source: "usage" },
    ...{ input: 388, cache_read: 512, cache_write_5m: 0, cache_write_1h: 0, output: 120, reasoning: 0 },
    ...{ cost: "2810000", assumed: "0", cost_reported: null, price_version: "genai-prices 2026-11-01", measured: true },
    ...{ occurred_at: event.occurredAt ?? null, duration_ms: event.durationMs ?? null, hold: null, fingerprint: null, raw: event.usage },
  }
}
