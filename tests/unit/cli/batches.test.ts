import { expect, test } from "vitest"
import { packBatches } from "#cli/replay/batches"
import type { Replayed } from "#cli/replay/read-events"
import { collect } from "./collect.ts"

const event = (at: number, session = "s"): Replayed => ({ line: at, atMs: at, event: { id: String(at), agent: "a", session } })

async function* stream(events: Replayed[]): AsyncGenerator<Replayed> {
  yield* events
}

const pack = (events: Replayed[], options: Partial<Parameters<typeof packBatches>[1]> = {}) =>
  collect(packBatches(stream(events), { maxEvents: 1000, maxBytes: 1_000_000, backfill: true, due: () => null, ...options }))

test.each([
  { n: 0, sizes: [], because: "nothing is sent for nothing" },
  { n: 1000, sizes: [1000], because: "a thousand go together" },
  { n: 1001, sizes: [1000, 1], because: "one more goes by itself" },
])("$n events: $because", async ({ n, sizes }) => {
  const batches = await pack(Array.from({ length: n }, (_, at) => event(at)))
  expect(batches.map(({ events }) => events.length)).toEqual(sizes)
})

test("a body stays below its bytes, counted as they are sent", async () => {
  const batches = await pack(
    Array.from({ length: 50 }, (_, at) => event(at, "ü".repeat(100))),
    { maxBytes: 1_000 },
  )
  expect(Math.max(...batches.map(({ body }) => Buffer.byteLength(body)))).toBeLessThanOrEqual(1_000)
  expect(batches.flatMap(({ events }) => events.map(({ line }) => line))).toEqual(Array.from({ length: 50 }, (_, at) => at))
})

test("history says that it is, and what is played says when it is sent", async () => {
  const [past] = await pack([event(1)])
  const [played] = await pack([event(1)], { backfill: false })
  expect(JSON.parse(past?.body ?? "")).toEqual({ backfill: true, events: [event(1).event] })
  expect(JSON.parse(played?.body ?? "")).toEqual({ sentAt: expect.any(String), events: [event(1).event] })
})

test("what is due does not wait for what is not", async () => {
  const seen: string[] = []
  const packed = Promise.withResolvers<void>()
  const due = ({ line }: Replayed) => (line === 3 ? packed.promise.then(() => void seen.push("pause")) : null)
  for await (const { events } of packBatches(stream([1, 2, 3, 4].map((at) => event(at))), {
    maxEvents: 1000,
    maxBytes: 1e6,
    backfill: false,
    due,
  })) {
    seen.push(events.map(({ line }) => line).join())
    packed.resolve()
  }
  expect(seen).toEqual(["1,2", "pause", "3,4"])
})
