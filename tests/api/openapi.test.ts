import { globSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, test } from "vitest"
import { clients } from "#components/docs/clients"
import { Health } from "#lib/contracts/health"
import { makeOrganization } from "#tests/harness/organization"
import { doors, withServer } from "#tests/harness/server"
import { readOpenApi } from "../../app/api/read-openapi.ts"
import { routes } from "../../app/api/routes.ts"

/** Route files that are not part of the contract: sign-in, the document itself, and what is nowhere. */
const apart = ["/api/auth/[...nextauth]", "/api/openapi.json", "/api/[...path]"]

test("every route file is documented", () => {
  const files = globSync("app/api/**/route.ts").map((file) => dirname(file).replace(/^app/, ""))
  expect(Object.keys(routes).sort()).toEqual(files.filter((path) => !apart.includes(path)).sort())
})

test("every route file answers every method", () => {
  const missing = Object.entries(routes).flatMap(([path, handlers]) =>
    ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) => !(method in handlers)).map((method) => `${method} ${path}`),
  )
  expect(missing).toEqual([])
})

test("every reference leads to a schema, every operation has a name of its own", () => {
  const { components, paths = {} } = readOpenApi()
  const references = [...JSON.stringify(readOpenApi()).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
  expect(Object.keys(components?.schemas ?? {})).toEqual(expect.arrayContaining(references))
  const ids = Object.values(paths).flatMap((path) =>
    Object.values(path).map((operation) => (operation as { operationId: string }).operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

test("replies may gain fields, requests may not", () => {
  const schemas = readOpenApi().components?.schemas ?? {}
  expect(schemas.UsageBatch).toMatchObject({ additionalProperties: false })
  expect(schemas.UsageReceipt).not.toHaveProperty("additionalProperties")
})

describe.each(doors)("through the $door", ({ ui, frontDoor }) => {
  const server = withServer({ ui, frontDoor })

  test("the document is open to everyone", async () => {
    const reply = await server.request("/api/openapi.json")
    expect(await reply.json()).toMatchObject({ openapi: "3.1.0", paths: { "/api/v1/usage": { post: { operationId: "postUsage" } } } })
  })

  test("one pool, one queue, one cache, whichever doors were used", async () => {
    const { key } = await makeOrganization()
    const json = { id: "e", agent: "a" }
    await server.request("/api/v1/usage", { key, json })
    await server.request("/api/v1/usage?next", { key, json })
    await server.request("/docs")
    const health = Health.parse(await (await server.request("/api/health")).json())
    expect(health).toMatchObject({ status: "ok", database: "ok", instances: { pools: 1, queues: 1, caches: 1 } })
    expect(health.uptimeMs).toBeGreaterThan(0)
    expect(health, "how well the house is locked is nobody's business").not.toHaveProperty("rowSecurity")
    expect(await (await server.request("/api/health", { key })).json()).toMatchObject({ rowSecurity: "on" })
  })

  test.runIf(ui)(
    "the pages show endpoints and schemas, actions, problems and clients, to everyone and with the reader's own address",
    async () => {
      const shown = {
        "/docs": [`GOVERNOR_URL=${server.url}`, "LangGraph"],
        "/docs/when": ["still_exhausted", "downgrade"],
        "/docs/api": ["/api/v1/usage", "schema-UsageEvent"],
      }
      for (const [path, parts] of Object.entries(shown)) {
        const page = await (await server.request(path)).text()
        for (const part of parts) expect(page).toContain(part)
      }
    },
  )

  test.runIf(ui)("hands out the packages that the docs install", async () => {
    const lines = clients.flatMap(({ parts }) => parts.map(({ code }) => code({ origin: "", key: null })))
    const paths = new Set(lines.flatMap((line) => line.match(/\/clients\/\S+/g) ?? []))
    expect(paths.size).toBe(2)
    for (const path of paths) expect((await server.request(path)).status, path).toBe(200)
  })
})
