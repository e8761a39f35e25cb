import { expect, test } from "vitest"
import { isDatabaseAway, sqlState } from "#lib/db/errors"

function failure(fields: Record<string, unknown>): Error {
  return Object.assign(new Error(String(fields.message ?? "failed")), fields)
}

const queried = (cause: Record<string, unknown>) =>
  failure({ name: "PrismaClientKnownRequestError", code: "P2010", meta: { driverAdapterError: { cause } } })

test.each([
  {
    error: failure({ message: "Connection terminated unexpectedly" }),
    away: true,
    because: "a connection that ends in a transaction is told by the driver itself",
  },
  {
    error: failure({ message: "Client has encountered a connection error and is not queryable" }),
    away: true,
    because: "so is one that had ended before",
  },
  { error: failure({ code: "ECONNREFUSED" }), away: true, because: "nobody listens" },
  { error: failure({ code: "P2028" }), away: true, because: "no transaction could be had in time" },
  { error: failure({ name: "PrismaClientInitializationError" }), away: true, because: "there never was a connection" },
  { error: queried({ kind: "ConnectionClosed" }), away: true, because: "the adapter says that it was closed" },
  { error: queried({ originalCode: "57P01", kind: "postgres" }), away: true, because: "the server is shutting down" },
  { error: queried({ originalCode: "53100", kind: "postgres" }), away: true, because: "its disk is full" },
  { error: queried({ originalCode: "55P03", kind: "postgres" }), away: true, because: "a lock was not to be had in time" },
  { error: queried({ originalCode: "57014", kind: "postgres" }), away: true, because: "it did not get done in time" },
  { error: queried({ originalCode: "42P01", kind: "postgres" }), away: false, because: "a missing table is a bug of ours" },
  { error: queried({ originalCode: "23505", kind: "postgres" }), away: false, because: "a duplicate is an answer" },
  { error: failure({ message: "x is not a function" }), away: false, because: "so is a mistake of ours" },
  { error: "a string", away: false, because: "it is no error" },
])("away $away: $because", ({ error, away }) => {
  expect(isDatabaseAway(error)).toBe(away)
})

test("only a server that answered has a state", () => {
  expect([sqlState(queried({ originalCode: "40P01" })), sqlState(queried({ kind: "ConnectionClosed" })), sqlState(failure({}))]).toEqual([
    "40P01",
    null,
    null,
  ])
})
