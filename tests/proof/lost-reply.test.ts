import { once } from "node:events"
import { connect, createServer } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import type { Authorization } from "#lib/contracts/authorize"
import { UsageReceipt } from "#lib/contracts/usage"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { type Sent, wireTo } from "./wire.ts"

const server = withServer()

/** A way to the server on which every reply is lost: what it says is kept, and the connection ends instead. */
async function losingProxy() {
  const { port } = new URL(server.url)
  const lost: string[] = []
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), "localhost")
    client.on("error", () => {}).pipe(upstream)
    upstream
      .on("error", () => {})
      .on("data", (data) => {
        lost.push(data.toString("utf8"))
        client.destroy()
        upstream.destroy()
      })
  })
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  onTestFinished(() => void proxy.close())
  const { port: own } = proxy.address() as { port: number }
  return {
    url: `http://127.0.0.1:${own}`,
    bodies: () => lost.map((reply) => JSON.parse(reply.slice(reply.indexOf("\r\n\r\n") + 4)) as unknown),
  }
}

async function post(url: string, key: string, path: string, json: unknown): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` }
  return fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(json) })
}

test("a reply that is lost after the commit: the same again is a duplicate with the facts of the first, and counts once", async () => {
  const { key, org } = await makeOrganization()
  const proxy = await losingProxy()
  const events: Sent[] = [
    { id: "lost", agent: "a", session: "s", user: "u", model: "gpt-4o", usage: { input: 1_000, output: 100 } },
    { id: "lost tool", agent: "a", session: "s", user: "u", kind: "tool", tool: "search", costUsd: "0.01" },
  ]
  await expect(post(proxy.url, key, "/api/v1/usage", { events })).rejects.toThrow()
  const first = UsageReceipt.parse(proxy.bodies()[0])
  expect(first.results.map(({ status }) => status)).toEqual(["recorded", "recorded"])

  const second = await wireTo(key, [server]).send(...events)
  expect(second.results).toEqual(first.results.map((result) => ({ ...result, status: "duplicate" })))
  const totals = await (await testDb()).total.findMany({ where: { org, scope: 1 } })
  expect(totals.map(({ calls, tokens, cost }) => ({ calls, tokens, cost }))).toEqual([{ calls: 2n, tokens: 1_100n, cost: 13_500_000n }])
})

test("a permission that is lost: the same ask gets the hold of the first, and holds once", async () => {
  const { key, org } = await makeOrganization()
  const proxy = await losingProxy()
  const ask = { id: "ask", agent: "a", session: "s", user: "u", model: "gpt-4o", estimate: { input: 100, output: 10 } }
  await expect(post(proxy.url, key, "/api/v1/authorize", ask)).rejects.toThrow()
  const first = proxy.bodies()[0] as Authorization
  const second = await wireTo(key, [server]).ask(ask)
  expect([second.allowed, second.hold]).toEqual([true, first.hold])
  const db = await testDb()
  expect(await db.hold.count({ where: { org } })).toBe(1)
  expect((await db.subject.findFirstOrThrow({ where: { org, scope: 4 } })).heldTokens).toBe(110n)
})
