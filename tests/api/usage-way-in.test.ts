import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { doors, withServer } from "#tests/harness/server"
import { tracesProtobuf } from "./otlp-request.ts"

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

  test("telemetry is taken as it is packed, and answered in its own words", async () => {
    const { org } = await makeOrganization()
    const key = await makeKey(org, ["usage:write"])
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 8 }
    const spans = [1, 2].map((n) => ({ spanId: String(n).repeat(16), endMs: Date.now(), attributes }))
    const headers = { "content-type": "application/x-protobuf", "content-encoding": "gzip" }
    const body = gzipSync(tracesProtobuf([...spans, { spanId: "odd", endMs: Date.now(), attributes }]))
    const reply = await server.request("/api/otel/v1/traces", { key, headers, body })
    expect([reply.status, reply.headers.get("content-type")]).toEqual([200, "application/x-protobuf"])
    const message = Buffer.from("1 could not be counted; the first: without a valid id")
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(
      Buffer.concat([Buffer.from([10, message.length + 4, 8, 1, 18, message.length]), message]),
    )
    expect(await (await testDb()).event.count({ where: { org } })).toBe(2)
  })

  test("without a key nothing is recorded", async () => {
    const reply = await server.request("/api/v1/usage", { json: { id: "e-1", agent: "crawler" } })
    expect(reply.status).toBe(401)
    expect(reply.headers.get("content-type")).toContain("application/problem+json")
  })
})
