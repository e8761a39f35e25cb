import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import { afterEach, expect, test } from "vitest"
import { openLoop, steadily } from "../../../bench/load/pace.ts"
import { openWire, post, postHead, type Reply } from "../../../bench/load/wire.ts"

const ending: (() => void)[] = []
afterEach(() => {
  for (const end of ending.splice(0)) end()
})

async function ask(listener: RequestListener, body: string): Promise<Reply> {
  const server = createServer(listener).listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
  const wire = await openWire(url)
  ending.push(wire.close, () => server.close())
  return new Promise((resolve) => wire.send(post(postHead(url, "/echo", null), body), resolve))
}

const large = "x".repeat(300_000)

test.each<{ because: string; listener: RequestListener; reply: Reply }>([
  {
    because: "a reply with a length, longer than one read",
    listener: (_, response) => response.end(large),
    reply: { status: 200, body: large },
  },
  {
    because: "a refusal is a reply",
    listener: (_, response) => response.writeHead(503, { "content-length": 0 }).end(),
    reply: { status: 503, body: "" },
  },
  {
    because: "a connection that breaks is no reply",
    listener: (request) => request.socket.destroy(),
    reply: { status: 0, body: "" },
  },
])("the generator's wire: $because", async ({ listener, reply }) => {
  expect(await ask(listener, "{}")).toEqual(reply)
})

test("the generator's wire waits for the last chunk of a reply without a length", async () => {
  const { status, body } = await ask((_, response) => {
    response.write("first")
    setImmediate(() => response.end("last"))
  }, "{}")
  expect(status).toBe(200)
  expect(body).toContain("last")
})

test("what a busy connection makes wait is late from the instant at which it was due", async () => {
  const beganMs = performance.now()
  const waitedMs: number[] = []
  // Eight requests in 80 ms on one connection whose first reply takes 200 ms.
  await openLoop(1, steadily(100, beganMs, beganMs + 80), (_, dueMs, done) => {
    const tookMs = waitedMs.length === 0 ? 200 : 0
    waitedMs.push(0)
    const at = waitedMs.length - 1
    setTimeout(() => {
      waitedMs[at] = performance.now() - dueMs
      done(true)
    }, tookMs)
  })
  expect(waitedMs).toHaveLength(8)
  expect(Math.min(...waitedMs)).toBeGreaterThan(100)
})

test("connections take turns, and one that broke is not used again", async () => {
  const used: number[] = []
  const dueMs = steadily(1_000, performance.now(), performance.now() + 12)
  await openLoop(3, dueMs, (lane, _, done) => {
    used.push(lane)
    done(lane !== 1)
  })
  expect(used.slice(0, 3)).toEqual([0, 1, 2])
  expect(used.filter((lane) => lane === 1)).toHaveLength(1)
  expect(new Set(used.slice(3))).toEqual(new Set([0, 2]))
})

test("a load whose connections have all broken ends with that", async () => {
  const dueMs = steadily(1_000, performance.now(), performance.now() + 20)
  await expect(openLoop(2, dueMs, (_lane, _due, done) => done(false))).rejects.toThrow("every connection has broken")
})
