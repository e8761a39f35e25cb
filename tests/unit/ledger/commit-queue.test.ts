import { array, assert, asyncProperty, integer, record } from "fast-check"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { type CommitQueueOptions, createCommitQueue, QueueFull } from "#lib/ledger/commit-queue"

type Item = { org: number; name: string }

/** A queue whose commits wait until they are let go, so that what gathers meanwhile can be seen. */
function gated(options: Partial<CommitQueueOptions<Item, string>> = {}) {
  const batches: Item[][] = []
  const gates: { open(): void; fail(reason: unknown): void }[] = []
  const queue = createCommitQueue<Item, string>({
    maxItems: 4,
    maxBytes: 1_000,
    maxInFlight: 1,
    maxQueuedBytes: 10_000,
    commit(items) {
      batches.push([...items])
      return new Promise((resolve, reject) => gates.push({ open: () => resolve(items.map(({ name }) => name)), fail: reject }))
    },
    ...options,
  })
  return {
    queue,
    submit: (org: number, names: string, bytes = 1) => queue.submit({ org, items: names.split(" ").map((name) => ({ org, name })), bytes }),
    /** The batches so far, as names. */
    seen: () => batches.map((batch) => batch.map(({ name }) => name).join(" ")),
    async open(at: number) {
      await turns()
      gates[at]?.open()
      await turns()
    },
    async fail(at: number, reason: unknown) {
      await turns()
      gates[at]?.fail(reason)
      await turns()
    },
  }
}

async function turns() {
  for (let n = 0; n < 4; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

test("an entry that finds the queue idle does not wait for others; those of the same turn go along", async () => {
  const { submit, seen, open } = gated()
  const results = Promise.all([submit(1, "a b"), submit(2, "c")])
  await open(0)
  expect(seen()).toEqual(["a b c"])
  expect(await results).toEqual([["a", "b"], ["c"]])
})

test("what arrives during a commit gathers for the next one", async () => {
  const { submit, seen, open } = gated()
  const all = [submit(1, "a")]
  await turns()
  all.push(submit(1, "b"), submit(1, "c"))
  await open(0)
  await open(1)
  expect(seen()).toEqual(["a", "b c"])
  expect(await Promise.all(all)).toEqual([["a"], ["b"], ["c"]])
})

test("organizations take turns: one that is busy delays itself and not the others", async () => {
  const { submit, seen, open } = gated({ maxItems: 3 })
  const all = [submit(9, "first")]
  await turns()
  all.push(submit(1, "a1"), submit(1, "a2"), submit(1, "a3"), submit(1, "a4"), submit(2, "b1"), submit(3, "c1"), submit(3, "c2"))
  for (let at = 0; at < 4; at += 1) await open(at)
  expect(seen()).toEqual(["first", "a1 b1 c1", "a2 c2 a3", "a4"])
  await Promise.all(all)
})

test("an entry is never split, and one that does not fit waits for the next batch while smaller ones go along", async () => {
  const { submit, seen, open } = gated({ maxItems: 4 })
  const all = [submit(9, "first")]
  await turns()
  all.push(submit(1, "a1 a2 a3"), submit(2, "b1 b2 b3"), submit(3, "c1"))
  for (let at = 0; at < 3; at += 1) await open(at)
  expect(seen()).toEqual(["first", "a1 a2 a3 c1", "b1 b2 b3"])
  await Promise.all(all)
})

test("bytes bound a batch as items do; an entry larger than both goes alone", async () => {
  const { submit, seen, open } = gated({ maxBytes: 100 })
  const all = [submit(9, "first")]
  await turns()
  all.push(submit(1, "a", 60), submit(2, "b", 60), submit(3, "huge", 500), submit(4, "c", 40))
  for (let at = 0; at < 4; at += 1) await open(at)
  expect(seen()).toEqual(["first", "a c", "b", "huge"])
  await Promise.all(all)
})

test("as many commits are under way as may be, and no more", async () => {
  const { submit, seen, open, queue } = gated({ maxItems: 1, maxInFlight: 2 })
  const all = ["a", "b", "c"].map((name) => submit(1, name))
  await turns()
  expect(seen()).toEqual(["a", "b"])
  expect(queue.depth).toEqual({ entries: 1, bytes: 1, inFlight: 2 })
  await open(1)
  expect(seen()).toEqual(["a", "b", "c"])
  await open(0)
  await open(2)
  expect(await Promise.all(all)).toEqual([["a"], ["b"], ["c"]])
})

describe("a further commit beside one that is under way", () => {
  const gather = { items: 3, ms: 20 }

  test("begins when enough items wait for it, of however many entries", async () => {
    const { submit, seen, open } = gated({ maxInFlight: 2, gather })
    const all = [submit(1, "a")]
    await turns()
    all.push(submit(1, "b"), submit(2, "c"))
    await turns()
    expect(seen(), "two are too few").toEqual(["a"])
    all.push(submit(1, "d"))
    await turns()
    expect(seen()).toEqual(["a", "b c d"])
    all.push(submit(1, "e f g"))
    await turns()
    expect(seen(), "more than two are never under way").toEqual(["a", "b c d"])
    for (let at = 0; at < 3; at += 1) await open(at)
    await Promise.all(all)
  })

  test("takes what waits when the one is over, however little", async () => {
    const { submit, seen, open } = gated({ maxInFlight: 2, gather })
    const all = [submit(1, "a")]
    await turns()
    all.push(submit(1, "b"))
    await open(0)
    expect(seen()).toEqual(["a", "b"])
    await open(1)
    all.push(submit(1, "c"))
    await open(2)
    expect(seen(), "and so does the one after it").toEqual(["a", "b", "c"])
    await Promise.all(all)
  })

  test("begins with little when the one takes long: who is behind a slow organization does not wait for it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    onTestFinished(() => void vi.useRealTimers())
    const { submit, seen, open } = gated({ maxInFlight: 2, gather })
    const all = [submit(1, "slow")]
    await turns()
    all.push(submit(2, "b"))
    vi.advanceTimersByTime(19)
    await turns()
    expect(seen()).toEqual(["slow"])
    vi.advanceTimersByTime(1)
    await open(1)
    expect(seen()).toEqual(["slow", "b"])
    all.push(submit(2, "c"))
    await open(2)
    expect(seen(), "nor does who comes later").toEqual(["slow", "b", "c"])
    await open(0)
    await Promise.all(all)
  })
})

test("one organization at a time, where transactions lock its row: others are not held up by it", async () => {
  const { submit, seen, open } = gated({ maxInFlight: 2, oneOrg: true })
  const all = [submit(1, "a1")]
  await turns()
  all.push(submit(1, "a2"), submit(2, "b1"), submit(1, "a3"))
  await turns()
  expect(seen(), "a2 waits for a1; b1 does not").toEqual(["a1", "b1"])
  for (let at = 0; at < 3; at += 1) await open(at)
  expect(seen()).toEqual(["a1", "b1", "a2 a3"])
  await Promise.all(all)
})

describe("an organization that is held up by locks", () => {
  const isHeldUp = (reason: unknown) => reason === "held up"

  test("is told apart from those it went along with, whose entries are committed", async () => {
    const { submit, seen, open, fail } = gated({ isHeldUp })
    const [a, b] = [submit(1, "a"), submit(2, "b")]
    a.catch(() => {})
    await fail(0, "held up")
    await fail(1, "held up")
    await open(2)
    expect(seen()).toEqual(["a b", "a", "b"])
    await expect(a).rejects.toBe("held up")
    expect(await b).toEqual(["b"])
  })

  test("leaves a way free for the others until it went through", async () => {
    const { submit, seen, open, fail } = gated({ isHeldUp, maxInFlight: 2 })
    const first = submit(1, "a1")
    first.catch(() => {})
    await fail(0, "held up")
    const all = [submit(1, "a2"), submit(2, "b1")]
    await turns()
    all.push(submit(1, "a3"), submit(2, "b2"))
    await open(2)
    expect(seen(), "a3 waits for a2; b goes on").toEqual(["a1", "a2", "b1", "b2"])
    await open(3)
    await open(1)
    expect(seen()).toEqual(["a1", "a2", "b1", "b2", "a3"])
    all.push(submit(1, "a4"), submit(2, "b3"))
    await open(4)
    expect(seen().at(-1), "it went through, and goes along again").toBe("a4 b3")
    await open(5)
    await Promise.all(all)
  })

  test("that was in two commits when it became known is in none beside the one that is left", async () => {
    const { submit, seen, open, fail } = gated({ isHeldUp, maxInFlight: 2 })
    const first = submit(1, "a1")
    first.catch(() => {})
    await turns()
    const all = [submit(1, "a2"), submit(2, "b1")]
    await fail(0, "held up")
    all.push(submit(1, "a3"), submit(2, "b2"))
    await turns()
    expect(seen(), "a3 waits for a2; b2 does not").toEqual(["a1", "a2 b1", "b2"])
    for (const at of [1, 2, 3]) await open(at)
    expect(seen().at(-1)).toBe("a3")
    await Promise.all(all)
  })

  test("keeps another one that is held up from the last way, too", async () => {
    const { submit, seen, open, fail } = gated({ isHeldUp, maxInFlight: 2 })
    for (const [at, org] of [1, 2].entries()) {
      submit(org, "x").catch(() => {})
      await fail(at, "held up")
    }
    const all = [submit(1, "a"), submit(2, "b"), submit(3, "c")]
    await turns()
    expect(seen()).toEqual(["x", "x", "a", "c"])
    for (const at of [2, 3, 4]) await open(at)
    expect(seen().at(-1)).toBe("b")
    await Promise.all(all)
  })
})

describe("when it goes wrong", () => {
  test("a failed commit fails its entries, and the next batch goes on", async () => {
    const { submit, open, fail } = gated()
    const [lost, next] = [submit(1, "a"), turns().then(() => submit(1, "b"))]
    const seen = expect(lost).rejects.toThrow("the database is away")
    await turns()
    await fail(0, new Error("the database is away"))
    await seen
    await open(1)
    expect(await next).toEqual(["b"])
  })

  test("a full queue refuses and forgets nothing that it took", async () => {
    const { submit, open, queue } = gated({ maxQueuedBytes: 100 })
    const first = submit(1, "a", 50)
    await turns()
    const waiting = submit(1, "b", 80)
    await expect(submit(1, "c", 30)).rejects.toThrow(QueueFull)
    expect(queue.depth).toMatchObject({ entries: 1, bytes: 80 })
    await open(0)
    await open(1)
    expect(await Promise.all([first, waiting])).toEqual([["a"], ["b"]])
  })

  test("an entry larger than the whole queue is taken where nothing waits: it could never come otherwise", async () => {
    const { submit, open } = gated({ maxQueuedBytes: 100 })
    const huge = submit(1, "a", 5_000)
    await open(0)
    expect(await huge).toEqual(["a"])
  })
})

test("is drained when nothing is queued or under way", async () => {
  const { submit, open, queue } = gated()
  await queue.drained()
  const all = [submit(1, "a")]
  await turns()
  all.push(submit(1, "b"))
  let drained = false
  const done = queue.drained().then(() => {
    drained = true
  })
  await open(0)
  expect(drained, "b is still under way").toBe(false)
  await open(1)
  await done
  await Promise.all(all)
})

test("whatever comes, each entry gets its own results, in its organization's order, within the bounds", async () => {
  const entries = array(
    record({
      org: integer({ min: 1, max: 4 }),
      size: integer({ min: 1, max: 6 }),
      bytes: integer({ min: 1, max: 60 }),
      afterTurns: integer({ min: 0, max: 1 }),
    }),
    {
      maxLength: 40,
    },
  )
  await assert(
    asyncProperty(entries, integer({ min: 1, max: 3 }), integer({ min: 1, max: 8 }), async (some, maxInFlight, items) => {
      const bounds = { maxItems: 6, maxBytes: 100 }
      const committed = new Map<number, number[]>()
      let inFlight = 0
      const queue = createCommitQueue<{ org: number; at: number; bytes: number }, number>({
        ...bounds,
        maxInFlight,
        gather: { items, ms: 1 },
        maxQueuedBytes: 1e9,
        async commit(items) {
          inFlight += 1
          expect(inFlight).toBeLessThanOrEqual(maxInFlight)
          expect(items.length).toBeLessThanOrEqual(bounds.maxItems)
          for (const { org, at } of items) committed.set(org, [...(committed.get(org) ?? []), at])
          await new Promise((resolve) => setImmediate(resolve))
          inFlight -= 1
          return items.map(({ at }) => at)
        },
      })
      const results: Promise<readonly number[]>[] = []
      for (const [at, { org, size, bytes, afterTurns }] of some.entries()) {
        if (afterTurns > 0) await new Promise((resolve) => setImmediate(resolve))
        results.push(queue.submit({ org, items: Array.from({ length: size }, () => ({ org, at, bytes })), bytes }))
      }
      const given = await Promise.all(results)
      await queue.drained()
      for (const [at, one] of given.entries()) expect(one).toEqual(Array(some[at]?.size).fill(at))
      for (const order of committed.values()) expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(queue.depth).toEqual({ entries: 0, bytes: 0, inFlight: 0 })
    }),
    { numRuns: 100 },
  )
})
