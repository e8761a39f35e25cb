import { expect, onTestFinished, test } from "vitest"
import { testDatabaseUrl } from "#tests/harness/database"
import { cuttableDatabase } from "#tests/harness/database-proxy"
import { makeOrganization } from "#tests/harness/organization"
import { startServer } from "#tests/harness/server"

/** A server whose database can be cut off, and which has recorded a call. */
async function serverOnCuttable(key: string) {
  const database = await cuttableDatabase(await testDatabaseUrl())
  const server = await startServer({ databaseUrl: database.url })
  onTestFinished(async () => {
    await server.stop()
    await database.cut()
  })
  const send = (id: string) =>
    server.request("/api/v1/usage", { key, json: { id, agent: "crawler", model: "gpt-4o", usage: { input: 1, output: 1 } } })
  expect((await send("before")).status).toBe(200)
  return { server, database, send }
}

test("while the database is away nobody's key turns bad; the server stays up and goes on by itself", async () => {
  const { key } = await makeOrganization()
  const { server, database, send } = await serverOnCuttable(key)

  await database.cut()
  const away = await send("during")
  expect(away.status).toBe(503)
  expect(away.headers.get("retry-after")).toBe("1")
  expect(await away.json()).toMatchObject({ code: "unavailable", detail: "nothing was confirmed; send it again, it counts once" })
  // Also past the 900 ms for which a key is believed without asking.
  const cutAt = performance.now()
  while (performance.now() - cutAt < 1_200) expect((await server.request("/api/v1/whoami", { key })).status).toBe(503)
  const health = await server.request("/api/health")
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({ status: "unavailable", database: "away" })

  await database.open()
  await expect.poll(async () => (await send("during")).status, { timeout: 10_000 }).toBe(200)
  expect((await server.request("/api/health")).status).toBe(200)
})

test("while the database hangs, health says so at once, nobody waits for ever, and it goes on by itself", async () => {
  const [{ key }, { key: unseen }] = await Promise.all([makeOrganization(), makeOrganization()])
  const { server, database, send } = await serverOnCuttable(key)

  database.hush()
  const asked = [send("during"), server.request("/api/v1/whoami", { key: unseen })]
  const health = await server.request("/api/health", { key: unseen })
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({ status: "unavailable", database: "away" })
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([503, 503])

  await database.open()
  await expect.poll(async () => (await send("during")).status, { timeout: 20_000 }).toBe(200)
  await expect.poll(async () => (await server.request("/api/v1/whoami", { key: unseen })).status, { timeout: 20_000 }).toBe(200)
}, 60_000)
