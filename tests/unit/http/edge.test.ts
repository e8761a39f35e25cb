import { afterEach, expect, test, vi } from "vitest"
import { Problem, ProblemDetails } from "#lib/contracts/problem"
import { edge } from "#lib/http/edge"
import { notAllowed } from "#lib/http/not-allowed"
import { incoming } from "./incoming-fixture.ts"

const log = vi.spyOn(process.stderr, "write").mockReturnValue(true)
afterEach(() => void log.mockClear())

const queueFull = Object.assign(new Error("full"), { name: "QueueFull" })
const away = Object.assign(new Error("gone"), { name: "PrismaClientInitializationError" })

test.each([
  {
    thrown: new Problem("conflict", "there is one already"),
    status: 409,
    detail: "there is one already",
    logged: 0,
    because: "an expected failure says why",
  },
  {
    thrown: new Error("password=hunter2"),
    status: 500,
    detail: "something went wrong here; the request id finds it in the log",
    logged: 1,
    because: "a bug says nothing of itself",
  },
  {
    thrown: "text",
    status: 500,
    detail: "something went wrong here; the request id finds it in the log",
    logged: 1,
    because: "whatever is thrown",
  },
  { thrown: away, status: 503, detail: "nothing was confirmed; send it again, it counts once", logged: 0, because: "the database is away" },
  {
    thrown: queueFull,
    status: 503,
    detail: "nothing was confirmed; send it again, it counts once",
    logged: 0,
    because: "too much is waiting for the database",
  },
])("$status: $because", async ({ thrown, status, detail, logged }) => {
  const handler = edge(null, () => {
    throw thrown
  })
  const reply = await handler.answer(incoming())
  expect(reply.headers["content-type"]).toBe("application/problem+json")
  expect(reply.headers["retry-after"]).toBe(status === 503 ? "1" : undefined)
  expect(ProblemDetails.parse(JSON.parse(String(reply.body)))).toMatchObject({ status, detail, requestId: reply.headers["x-request-id"] })
  expect(log).toHaveBeenCalledTimes(logged)
})

test("a problem of another evaluation of its file is one all the same", async () => {
  vi.resetModules()
  const other = await import("#lib/contracts/problem")
  expect(other.Problem).not.toBe(Problem)
  const { status } = await edge(null, () => Promise.reject(new other.Problem("stale", "changed"))).answer(incoming())
  expect(status).toBe(412)
})

test("what follows from a sender who has gone is no bug; a bug stays one", async () => {
  const gone = incoming({ signal: AbortSignal.abort() })
  for (const { thrown, logged } of [
    { thrown: gone.signal.reason, logged: 0 },
    { thrown: new TypeError("of undefined"), logged: 1 },
  ]) {
    log.mockClear()
    const { status } = await edge(null, () => Promise.reject(thrown)).answer(gone)
    expect({ status, logged: log.mock.calls.length }).toEqual({ status: 500, logged })
  }
})

test("through a Request the reply is the same", async () => {
  const handler = edge(null, ({ path, params }) => ({ status: 200, headers: {}, body: `${path} ${params.id}` }))
  const reply = await handler(new Request("http://localhost/x/7"), { params: Promise.resolve({ id: "7", rest: ["a"] }) })
  expect(await reply.text()).toBe("/x/7 7")
  expect(reply.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
  expect(reply.headers.get("cache-control")).toBe("no-store")
})

test("another method is told which ones there are", async () => {
  const others = notAllowed("GET", "DELETE")
  expect(Object.keys(others)).toEqual(["POST", "PUT", "PATCH"])
  const reply = await others.POST.answer(incoming())
  expect(reply).toMatchObject({ status: 405, headers: { allow: "GET, DELETE" } })
})
