import { expect } from "vitest"
import { Directive } from "#lib/contracts/directive"
import { KillSwitch } from "#lib/contracts/stops"
import { UsageReceipt } from "#lib/contracts/usage"
import { makeOrganization } from "#tests/harness/organization"
import type { TestServer } from "#tests/harness/server"

type Server = Pick<TestServer, "request">
type Json = Record<string, unknown>

/** A program that speaks to a server with one key. Every reply is checked against the contract, field by field. */
export function programOf(server: Server, key: string) {
  async function usage(body: Json): Promise<UsageReceipt> {
    const reply = await server.request("/api/v1/usage", { key, json: body })
    const text = await reply.text()
    expect(reply.status, text).toBe(200)
    return UsageReceipt.parse(JSON.parse(text))
  }

  return {
    usage,

    /** One event by itself: its result and the directive for it. */
    async report(event: Json) {
      const { results, directives } = await usage(event)
      expect(results).toHaveLength(1)
      return { result: results[0] as UsageReceipt["results"][number], directive: directives[0]?.directive as Directive }
    },

    async batch(events: readonly Json[], more: Json = {}): Promise<UsageReceipt> {
      return usage({ events, ...more })
    },

    async directive(query: Record<string, string>): Promise<Directive> {
      const reply = await server.request(`/api/v1/directive?${new URLSearchParams(query)}`, { key })
      expect(reply.status).toBe(200)
      return Directive.parse(await reply.json())
    },

    async stop(scope: KillSwitch["scope"], subject: string | null, reason = "it runs wild"): Promise<KillSwitch> {
      const reply = await server.request("/api/v1/kill-switches", { key, json: { scope, subject, reason } })
      expect(reply.status).toBeOneOf([200, 201])
      return KillSwitch.parse(await reply.json())
    },

    async resume(id: string): Promise<void> {
      expect((await server.request(`/api/v1/kill-switches/${id}`, { key, method: "DELETE" })).status).toBe(204)
    },

    /** A GET that must succeed, its body unchecked. */
    async get(path: string): Promise<unknown> {
      const reply = await server.request(path, { key })
      expect(reply.status).toBe(200)
      return reply.json()
    },
  }
}

/** An organization of the test's own, and a program that may do everything in it. */
export async function openProgram(server: Server, options?: Parameters<typeof makeOrganization>[0]) {
  const { org, key } = await makeOrganization(options)
  return { org, key, ...programOf(server, key) }
}

/** A call of gpt-4o by `crawler` on `s-1`: 200 tokens in, none out, exactly $0.0005. */
export function call(id: string, over: Json = {}): Json {
  return { id, agent: "crawler", session: "s-1", model: "gpt-4o", usage: { input: 200, output: 0 }, ...over }
}

/** A call of the tool `search` by `crawler` on `s-1`. */
export function toolCall(id: string, over: Json = {}): Json {
  return { id, agent: "crawler", session: "s-1", kind: "tool", tool: "search", ...over }
}
