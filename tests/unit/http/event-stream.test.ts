import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type EventSink, eventStream } from "#lib/http/event-stream"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  for (const abort of opened.splice(0)) abort.abort()
  expect(vi.getTimerCount(), "no stream, no timer").toBe(0)
  vi.useRealTimers()
})

const opened: AbortController[] = []

/** A stream with its sink at hand, and a reader that says what has come. */
function open(still?: () => Promise<boolean>) {
  const abort = new AbortController()
  opened.push(abort)
  const leave = vi.fn()
  let sink: EventSink | undefined
  const { status, headers, body } = eventStream(
    abort.signal,
    (given) => {
      sink = given
      return leave
    },
    still,
  )
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  return {
    status,
    headers,
    abort,
    leave,
    reader,
    sink: sink as EventSink,
    next: async () => {
      const { value, done } = await reader.read()
      return done ? null : decoder.decode(value)
    },
  }
}

test("begins at once, says how soon to come back, and is changed by nobody on its way", async () => {
  const { status, headers, next } = open()
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  })
  expect(await next()).toBe("retry: 2000\n\n")
})

test("sends events as JSON, with an id where there is one", async () => {
  const { sink, next } = open()
  await next()
  sink.send("patch", { text: "two\nlines", n: 1 }, "7")
  sink.send("directive", null)
  expect(await next()).toBe('id: 7\nevent: patch\ndata: {"text":"two\\nlines","n":1}\n\n')
  expect(await next()).toBe("event: directive\ndata: null\n\n")
})

describe("every fifteen seconds", () => {
  test("a comment shows that it lives", async () => {
    const { next } = open()
    await next()
    await vi.advanceTimersByTimeAsync(45_000)
    expect([await next(), await next(), await next()]).toEqual([": \n\n", ": \n\n", ": \n\n"])
  })

  test("one timer beats for all streams, a few of them each second and none left out", async () => {
    const beats: number[] = []
    const still = async () => {
      beats.push(Date.now())
      return true
    }
    for (let n = 0; n < 30; n += 1) open(still)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(beats).toHaveLength(30)
    expect(new Set(beats).size).toBe(15)
  })

  test("it is asked whether the listener may go on; who may not is sent away", async () => {
    let may = true
    const { next, leave } = open(async () => may)
    await next()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await next()).toBe(": \n\n")
    may = false
    await vi.advanceTimersByTimeAsync(15_000)
    expect([await next(), await next()]).toEqual([": \n\n", null])
    expect(leave).toHaveBeenCalledOnce()
  })

  test("where nobody can tell whether it may, it stays: a database that is away ends no stream", async () => {
    const { next, leave } = open(() => Promise.reject(new Error("away")))
    await vi.advanceTimersByTimeAsync(30_000)
    expect([await next(), await next(), await next()]).toEqual(["retry: 2000\n\n", ": \n\n", ": \n\n"])
    expect(leave).not.toHaveBeenCalled()
  })
})

describe("ends once, and stops its work,", () => {
  test.each<{ because: string; end: (stream: ReturnType<typeof open>) => unknown }>([
    { because: "when the listener hangs up", end: ({ reader }) => reader.cancel() },
    { because: "when the request is over", end: ({ abort }) => abort.abort() },
    { because: "when the sender ends it", end: ({ sink }) => sink.end() },
  ])("$because", async ({ end }) => {
    const stream = open()
    await end(stream)
    stream.sink.send("late", 1)
    stream.sink.end()
    stream.abort.abort()
    expect(stream.leave).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  test("when the reader is so slow that more would only fill memory", async () => {
    const { sink, leave } = open()
    for (let n = 0; n < 1_000 && leave.mock.calls.length === 0; n += 1) sink.send("patch", n)
    expect(leave).toHaveBeenCalledOnce()
  })

  test("when the sender ends it before it has begun to listen", () => {
    const leave = vi.fn()
    eventStream(new AbortController().signal, (sink) => {
      sink.end()
      return leave
    })
    expect(leave).toHaveBeenCalledOnce()
  })

  test("when the request was over before it began", () => {
    const abort = AbortSignal.abort()
    const leave = vi.fn()
    eventStream(abort, () => leave)
    expect(leave).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })
})
