import { describe, expect, onTestFailed, onTestFinished, test } from "vitest"
import { BurnPatch, BurnSnapshot } from "#lib/contracts/burn"
import { call, programOf } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { doors, startServer, type TestServer, withServer } from "#tests/harness/server"

type Message = { event: string; id: string; value: unknown; atMs: number }

/** Listens until the test ends. `next` waits for the next message that is wanted, and throws when the stream ends before it. */
async function listen(server: Pick<TestServer, "url">, key: string, lastEventId?: string) {
  const abort = new AbortController()
  onTestFinished(() => abort.abort())
  const headers = { authorization: `Bearer ${key}`, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) }
  const reply = await fetch(`${server.url}/api/v1/live`, { headers, signal: abort.signal })
  expect(reply.status).toBe(200)
  expect(reply.headers.get("content-type")).toContain("text/event-stream")
  expect(reply.headers.get("cache-control")).toContain("no-transform")
  // Taken at once: fetch cancels a body that nobody reads when it collects the reply.
  const messages = read((reply.body as ReadableStream<Uint8Array>).getReader())
  return {
    close: () => abort.abort(),
    async next(wanted: (message: Message) => boolean = () => true): Promise<Message> {
      for (;;) {
        const { value, done } = await messages.next()
        if (done) throw new Error("the stream has ended")
        if (wanted(value)) return value
      }
    },
    async ended(): Promise<void> {
      for (;;) if ((await messages.next()).done) return
    },
  }
}

async function* read(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Message, void> {
  let text = ""
  const decoder = new TextDecoder()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    text += decoder.decode(value, { stream: true })
    const blocks = text.split("\n\n")
    text = blocks.pop() ?? ""
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split("\n")
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2)
      const [event, id, data] = [field("event"), field("id"), field("data")]
      if (event === undefined) continue
      const value = event === "snapshot" ? BurnSnapshot.parse(JSON.parse(data ?? "")) : BurnPatch.parse(JSON.parse(data ?? ""))
      yield { event, id: id ?? "", value, atMs: performance.now() }
    }
  }
}

const agentsOf = ({ value }: Message) => (value as BurnPatch).agents.map(({ name }) => name)
const shows = (name: string) => (message: Message) => agentsOf(message).includes(name)

describe.each(doors)("through the $door", ({ ui, frontDoor }) => {
  const server = withServer({ ui, frontDoor })

  test("a snapshot first; then, within a second of each commit, what changed", async () => {
    const { key } = await makeOrganization()
    const { batch, report, stop } = programOf(server, key)
    await batch([call("1"), call("1", { agent: "indexer", session: "s-2" })])
    const stream = await listen(server, key)
    const snapshot = await stream.next()
    expect(snapshot.event).toBe("snapshot")
    expect(agentsOf(snapshot).toSorted()).toEqual(["crawler", "indexer"])

    await report(call("2"))
    const committedAt = performance.now()
    const patch = await stream.next(shows("crawler"))
    expect(patch.event).toBe("patch")
    expect(patch.atMs - committedAt).toBeLessThan(1_000)
    const changed = { name: "crawler", burnRateUsd: "0.001", callsPerMinute: 2 }
    expect(patch.value).toMatchObject({ agents: expect.arrayContaining([expect.objectContaining(changed)]), removed: [] })
    expect((patch.value as BurnPatch).totals).toMatchObject({ todayUsd: "0.0015" })

    await stop("agent", "indexer")
    const pressedAt = performance.now()
    const stopped = await stream.next(({ value }) => (value as BurnPatch).agents.some(({ status }) => status === "killed"))
    expect(stopped.atMs - pressedAt).toBeLessThan(1_500)
    expect((stopped.value as BurnPatch).agents.find(({ name }) => name === "indexer")).toMatchObject({
      status: "killed",
      stop: { by: "test admin" },
    })
  })
})

describe("a listener", () => {
  const server = withServer()

  test("that comes back goes on where it was: the patches since, and no snapshot", async () => {
    const { key } = await makeOrganization()
    const { report } = programOf(server, key)
    const stays = await listen(server, key)
    const leaves = await listen(server, key)
    await Promise.all([stays.next(), leaves.next()])
    await report(call("1"))
    const { id } = await leaves.next(shows("crawler"))
    leaves.close()
    await report(call("1", { agent: "indexer", session: "s-2" }))
    await stays.next(shows("indexer"))
    const back = await listen(server, key, id)
    const missed = await back.next()
    expect(missed.event).toBe("patch")
    expect(agentsOf(missed)).toContain("indexer")
    expect(missed.id).not.toBe(id)
  })

  test.each([
    { lastId: "never-1", because: "an id that nobody gave" },
    { lastId: "", because: "an empty one" },
    { lastId: "../1\u00e9", because: "nonsense" },
  ])("that names $because gets a snapshot", async ({ lastId }) => {
    const { key } = await makeOrganization()
    const first = await listen(server, key)
    await first.next()
    expect((await (await listen(server, key, lastId)).next()).event).toBe("snapshot")
  })

  test("that comes back after everyone had left gets a snapshot: what it knew is not a part of what others saw since", async () => {
    const { key } = await makeOrganization()
    const { report } = programOf(server, key)
    const leaves = await listen(server, key)
    await leaves.next()
    await report(call("1"))
    const { id } = await leaves.next(shows("crawler"))
    leaves.close()
    // Whoever is alone opens the channel anew: its numbers begin again, and reach the one at which the other left.
    await report(call("1", { agent: "indexer", session: "s-2" }))
    const other = await listen(server, key)
    await other.next()
    for (let n = 0; n < 3; n += 1) {
      await report(call(`${n}`, { agent: "writer", session: "s-3" }))
      await other.next(shows("writer"))
    }
    const back = await (await listen(server, key, id)).next()
    expect(back.event).toBe("snapshot")
    expect(agentsOf(back).toSorted()).toEqual(["crawler", "indexer", "writer"])
  })

  test("hears of its own organization only", async () => {
    const { key } = await makeOrganization()
    const { key: otherKey } = await makeOrganization()
    const stream = await listen(server, key)
    expect(agentsOf(await stream.next())).toEqual([])
    await programOf(server, otherKey).report(call("1", { agent: "theirs" }))
    await programOf(server, key).report(call("1", { agent: "ours" }))
    const heard = await stream.next((message) => agentsOf(message).length > 0)
    expect(agentsOf(heard)).toEqual(["ours"])
  })

  test("hears of a usage that another server recorded", async () => {
    const other = await startServer()
    onTestFinished(async () => void (await other.stop()))
    const { key } = await makeOrganization()
    const stream = await listen(server, key)
    await stream.next()
    await programOf(other, key).report(call("1"))
    const sentAt = performance.now()
    expect((await stream.next(shows("crawler"))).atMs - sentAt).toBeLessThan(2_500)
  })

  test("needs a key that may read", async () => {
    const { org } = await makeOrganization()
    expect((await server.request("/api/v1/live", { key: await makeKey(org, ["usage:write"]) })).status).toBe(403)
    expect((await server.request("/api/v1/live")).status).toBe(401)
  })

  test("is sent away at the next heartbeat when its key is revoked", { timeout: 40_000 }, async () => {
    const { key, org } = await makeOrganization()
    const stream = await listen(server, key)
    await stream.next()
    await (await testDb()).apiKey.updateMany({ where: { org }, data: { revokedAt: new Date() } })
    await stream.ended()
  })
})

test("a server that stops ends its streams and is gone soon, whoever listens", async () => {
  const server = await startServer()
  onTestFailed(() => console.log(server.output()))
  const { key } = await makeOrganization()
  const streams = await Promise.all(Array.from({ length: 20 }, () => listen(server, key)))
  await Promise.all(streams.map((stream) => stream.next()))
  const ended = Promise.all(streams.map((stream) => stream.ended()))
  const stoppedAt = performance.now()
  expect(await server.stop()).toBe(0)
  await ended
  expect(performance.now() - stoppedAt).toBeLessThan(2_000)
})
