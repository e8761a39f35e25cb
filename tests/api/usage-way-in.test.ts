import { describe, expect, test } from "vitest"
import { makeKey, makeOrganization } from "#tests/harness/organization"
import { doors, withServer } from "#tests/harness/server"

describe.each(doors)("through the $door", ({ ui, frontDoor }) => {
  const server = withServer({ ui, frontDoor })

  test("an event is recorded once, however often it is sent", async () => {
    const { org } = await makeOrganization()
    const key = await makeKey(org, ["usage:write"])
    const json = { id: "e-1", agent: "crawler", session: "s-1", model: "gpt-4o", usage: { input: 1_000, output: 100 } }
    const first = await server.request("/api/v1/usage", { key, json })
    expect(await first.json()).toMatchObject({
      results: [{ id: "e-1", status: "recorded" }],
      directives: [{ directive: { action: "continue" } }],
    })
    const second = await server.request("/api/v1/usage", { key, json })
    expect(await second.json()).toMatchObject({ results: [{ id: "e-1", status: "duplicate" }] })
  })

  test("without a key nothing is recorded", async () => {
    const reply = await server.request("/api/v1/usage", { json: { id: "e-1", agent: "crawler" } })
    expect(reply.status).toBe(401)
    expect(reply.headers.get("content-type")).toContain("application/problem+json")
  })
})
