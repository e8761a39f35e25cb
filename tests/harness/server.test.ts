import { expect, test } from "vitest"
import { startServer } from "#tests/harness/server"

test("a server is ready when it says so, and is gone when it has been stopped", async () => {
  const server = await startServer()
  const reply = await server.request("/api/v1/usage", { json: {} })
  expect(reply.status).toBe(401)
  expect(await server.stop()).toBe(0)
  await expect(server.request("/api/health")).rejects.toThrow()
})

test("a server that cannot start is reported with what it printed", async () => {
  await expect(startServer({ env: { PORT: "no number" } })).rejects.toThrow(/PORT must be a number/)
})
