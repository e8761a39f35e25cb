import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Webhook } from "standardwebhooks"
import { expect, onTestFinished, test } from "vitest"
import { Channels, ChannelTest, CreatedChannel } from "#lib/contracts/channels"
import { call, programOf } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const env = { GOVERNOR_PRIVATE_WEBHOOKS: "on" }
const server = withServer({ env })
const neighbour = withServer({ env })

const SOON = { timeout: 15_000, interval: 50 }

type Message = { headers: Record<string, string>; body: string }

/** A receiver that keeps what it is sent. @param answer to each message in turn, the last one for all later ones */
async function receiver(...answers: ((response: ServerResponse) => void)[]) {
  const messages: Message[] = []
  const http = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = answers[Math.min(messages.length, answers.length - 1)]
    messages.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() })
    if (answer) answer(response)
    else response.writeHead(204).end()
  })
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening))
  onTestFinished(() => void http.close())
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`, messages }
}

async function channelOf(key: string, url: string): Promise<CreatedChannel> {
  const reply = await server.request("/api/v1/channels", { key, json: { name: "pager", url } })
  const text = await reply.text()
  expect(reply.status, text).toBe(201)
  return CreatedChannel.parse(JSON.parse(text))
}

/** 25 calls of two cents use up the half dollar of a session of the strict preset. */
async function trip(at: Pick<typeof server, "request">, key: string, session: string): Promise<void> {
  const { usage } = programOf(at, key)
  await usage({
    events: Array.from({ length: 30 }, (_, n) => call(`${session}-${n}`, { session, model: "o3-pro", usage: { input: 200, output: 200 } })),
  })
}

test("an incident that opens is told once, signed, whichever of two servers saw it; one that was there before is not", async () => {
  const { key } = await makeOrganization()
  const { url, messages } = await receiver()
  await trip(server, key, "before")
  const { secret, id } = await channelOf(key, url)
  await Promise.all([trip(server, key, "s-1"), trip(neighbour, key, "s-2")])
  await expect.poll(() => messages.length, SOON).toBeGreaterThanOrEqual(2)

  const told = messages.map(({ headers, body }) => new Webhook(secret).verify(body, headers) as Told)
  expect(told.map(({ type }) => type)).toEqual(told.map(() => "incident.opened"))
  const sessions = told.map(({ data }) => `${data.incident.cause.code} ${data.incident.cause.subject}`).sort()
  expect(sessions).toContain("session_cost s-1")
  expect(sessions).toContain("session_cost s-2")
  expect(new Set(sessions).size).toBe(sessions.length)
  expect(sessions.join()).not.toContain("before")
  expect(messages.map(({ headers }) => headers["webhook-id"]).sort()).toEqual(told.map(({ data }) => `${data.incident.id}_opened`).sort())

  // A second look at everything finds nothing more to say: not by either server.
  await trip(neighbour, key, "s-1")
  await trip(server, key, "s-3")
  await expect.poll(() => messages.some(({ body }) => body.includes('"s-3"')), SOON).toBe(true)
  const ids = messages.map(({ headers }) => headers["webhook-id"])
  expect(new Set(ids).size).toBe(ids.length)

  const list = Channels.parse(await (await server.request("/api/v1/channels", { key })).json())
  expect(list.items).toMatchObject([{ id, waiting: 0, failed: 0, lastProblem: null }])
  expect(JSON.stringify(list)).not.toContain(secret)
})

type Told = { type: string; data: { incident: { id: string; cause: { code: string; subject: string } } } }

test("a receiver that fails is tried again, under the same id", { timeout: 90_000 }, async () => {
  const { key } = await makeOrganization()
  const { url, messages } = await receiver(
    (response) => response.writeHead(500).end(),
    (response) => response.writeHead(200).end("ok"),
  )
  await channelOf(key, url)
  await trip(server, key, "s-1")
  // Five seconds later; where the server was too busy to note that it had failed, when its lease is over.
  const again = () => new Set(messages.map(({ headers }) => headers["webhook-id"])).size < messages.length
  await expect.poll(again, { timeout: 80_000, interval: 50 }).toBe(true)
})

test("what deleted channels left holds nobody else up", async () => {
  const { key, org } = await makeOrganization()
  const db = await testDb()
  const left = { org, channel: "chn_deleted", nextAt: new Date(0) }
  await db.alert.createMany({ data: Array.from({ length: 40 }, (_, n) => ({ ...left, incident: `inc_${n}` })) })
  onTestFinished(async () => void (await db.alert.deleteMany({ where: { org, channel: left.channel } })))
  const { url, messages } = await receiver()
  await channelOf(key, url)
  await trip(server, key, "s-1")
  await expect.poll(() => messages.length, SOON).toBeGreaterThanOrEqual(1)
})

test("a test message tells what was answered; a redirect is not followed; nobody answering is told", async () => {
  const { key, org } = await makeOrganization()
  const inside = await receiver()
  const { url, messages } = await receiver(
    (response) => response.writeHead(204).end(),
    (response) => response.writeHead(302, { location: inside.url }).end(),
    (response) => response.destroy(),
  )
  const { id, secret } = await channelOf(key, url)
  const test = async () => ChannelTest.parse(await (await server.request(`/api/v1/channels/${id}/test`, { key, method: "POST" })).json())
  expect(await test()).toEqual({ delivered: true, detail: "answered 204" })
  expect(await test()).toEqual({ delivered: false, detail: "answered 302" })
  expect(await test()).toMatchObject({ delivered: false, detail: expect.stringContaining("could not be reached") })
  expect(inside.messages).toEqual([])
  expect(new Webhook(secret).verify(messages[0]?.body ?? "", messages[0]?.headers ?? {})).toMatchObject({ type: "channel.test" })

  expect((await server.request(`/api/v1/channels/${id}`, { key, method: "DELETE" })).status).toBe(204)
  expect((await server.request(`/api/v1/channels/${id}/test`, { key, method: "POST" })).status).toBe(404)
  const rows = await (await testDb()).audit.findMany({ where: { org, target: id }, orderBy: { seq: "asc" } })
  expect(rows.map(({ action }) => action)).toEqual(["channel.create", "channel.test", "channel.test", "channel.test", "channel.delete"])
})

test("a channel whose reply was lost is asked for again by the same key: it is one, with the secret that it has", async () => {
  const { key } = await makeOrganization()
  const make = async () => {
    const json = { name: "pager", url: "https://hooks.example.com" }
    const reply = await server.request("/api/v1/channels", { key, json, headers: { "idempotency-key": "once" } })
    return CreatedChannel.parse(await reply.json())
  }
  const made = await make()
  expect(await make()).toEqual(made)
  expect(Channels.parse(await (await server.request("/api/v1/channels", { key })).json()).items.map(({ id }) => id)).toEqual([made.id])
})

test("channels are an admin's: their addresses are often secrets", async () => {
  const { org } = await makeOrganization()
  const key = await makeKey(org, ["read", "operate"])
  expect((await server.request("/api/v1/channels", { key })).status).toBe(403)
  expect((await server.request("/api/v1/channels", { key, json: { name: "x", url: "https://example.com" } })).status).toBe(403)
})
