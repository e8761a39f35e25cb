import { describe, expect, test } from "vitest"
import { ProblemDetails } from "#lib/contracts/problem"
import { makeKey, makeOrganization } from "#tests/harness/organization"
import { doors, type RequestOptions, withServer } from "#tests/harness/server"

const json = { "content-type": "application/json" }
const event = { id: "e", agent: "a" }

describe.each(doors)("through the $door", ({ ui, frontDoor }) => {
  const server = withServer({ ui, frontDoor })

  test.each<{ request: RequestOptions & { path?: string }; status: number; code: string; pointer?: string; because: string }>([
    { request: { headers: json, body: "{" }, status: 400, code: "malformed", because: "cut off" },
    { request: { headers: json, body: "" }, status: 400, code: "malformed", because: "empty" },
    { request: { headers: json, body: '{"id":"e","agent":"a","costUsd":NaN}' }, status: 400, code: "malformed", because: "NaN is no JSON" },
    { request: { headers: json, body: "[".repeat(500_000) }, status: 400, code: "malformed", because: "endless nesting" },
    {
      request: { headers: json, body: `{"events":${"[".repeat(5_000)}${"]".repeat(5_000)}}` },
      status: 400,
      code: "malformed",
      because: "deep nesting",
    },
    { request: { headers: json, body: `"${"x".repeat(10_000_000)}"` }, status: 413, code: "too_large", because: "10 MB" },
    { request: { body: JSON.stringify(event) }, status: 415, code: "unsupported_media", because: "text is not taken for JSON" },
    {
      request: { headers: { ...json, "content-encoding": "gzip" }, body: JSON.stringify(event) },
      status: 415,
      code: "unsupported_media",
      because: "a body that says it is packed is not read as if it were not",
    },
    { request: { json: [] }, status: 422, code: "unprocessable", because: "a list is no batch" },
    { request: { json: null }, status: 422, code: "unprocessable", because: "null is no batch" },
    { request: { json: { events: [] } }, status: 422, code: "unprocessable", pointer: "/events", because: "an empty batch" },
    {
      request: { json: { events: Array(1_001).fill(event) } },
      status: 422,
      code: "unprocessable",
      pointer: "/events",
      because: "1,001 events",
    },
    { request: { json: { events: "all" } }, status: 422, code: "unprocessable", pointer: "/events", because: "a wrong type" },
    {
      request: { json: { events: [event], sentAt: "yesterday" } },
      status: 422,
      code: "unprocessable",
      pointer: "/sentAt",
      because: "no instant",
    },
    {
      request: { json: { events: [event], evnets: [] } },
      status: 422,
      code: "unprocessable",
      pointer: "/evnets",
      because: "an unknown field of the batch",
    },
    {
      request: { path: "/api/v1/signals?agent=a&agent=b", method: "GET" },
      status: 422,
      code: "unprocessable",
      pointer: "?agent",
      because: "of two agents neither is listened to in silence",
    },
    { request: { method: "GET" }, status: 405, code: "method_not_allowed", because: "the wrong method" },
    { request: { method: "DELETE" }, status: 405, code: "method_not_allowed", because: "the wrong method" },
    { request: { path: "/api/v1/usages", json: event }, status: 404, code: "not_found", because: "no such path" },
    {
      request: { path: "/api/v1/usage/%2e%2e/..%2F", json: event },
      status: 404,
      code: "not_found",
      because: "dots and slashes lead nowhere",
    },
  ])("$status: $because", async ({ request, status, code, pointer }) => {
    const { org } = await makeOrganization()
    const key = await makeKey(org, ["usage:write"])
    const reply = await server.request(request.path ?? "/api/v1/usage", { key, method: "POST", ...request })
    expect(reply.status).toBe(status)
    expect(reply.headers.get("content-type")).toContain("application/problem+json")
    if (status === 405) expect(reply.headers.get("allow")).toContain("POST")
    const problem = ProblemDetails.parse(await reply.json())
    expect(problem).toMatchObject({ status, code, requestId: reply.headers.get("x-request-id") })
    if (pointer !== undefined) expect(problem.errors?.map((error) => error.pointer)).toContain(pointer)
  })

  test("after all that it still answers", async () => {
    const reply = await server.request("/api/health")
    expect(reply.status).toBe(200)
  })
})
