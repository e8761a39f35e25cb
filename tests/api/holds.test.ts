import { describe, expect, test } from "vitest"
import { Authorization, Hold } from "#lib/contracts/authorize"
import { ProblemDetails } from "#lib/contracts/problem"
import { call, openProgram } from "#tests/api/program"
import { testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

async function newProgram() {
  const program = await openProgram(server)
  const { key } = program
  return {
    ...program,
    async ask(id: string, over: Record<string, unknown> = {}) {
      const reply = await server.request("/api/v1/authorize", {
        key,
        json: { id, agent: "crawler", session: "s-1", model: "gpt-4o", estimate: { input: 200, output: 0 }, ...over },
      })
      expect(reply.status).toBe(200)
      return Authorization.parse(await reply.json())
    },
    renew: (id: string, holdMs = 600_000) => server.request(`/api/v1/holds/${id}`, { key, method: "PATCH", json: { holdMs } }),
  }
}

describe("what is held", () => {
  test.each([
    { said: "0.2", model: undefined, held: "0.2", because: "the most that a tool call may cost here" },
    { said: "0.200000001", model: undefined, held: "0.2", because: "what is above it would not be charged" },
    { said: 999_999, model: undefined, held: "0.2", because: "however much it says: it fits under a budget of $0.50" },
    { said: "0.3", model: "gpt-4o", held: "0.3", because: "a tool that calls a model is charged by its price" },
    { said: 999_999, model: "gpt-4o", held: null, because: "so that its estimate is held in full, or not at all" },
  ])("of a tool call of $said with the model $model is $held: $because", async ({ said, model, held }) => {
    const { org, ask } = await newProgram()
    await (await testDb()).organization.update({ where: { org }, data: { maxToolCost: 200_000_000n } })
    const { allowed, hold } = await ask("a-1", { kind: "tool", tool: "search", model, estimate: { costUsd: said } })
    expect({ allowed, held: hold?.costUsd ?? null }).toEqual({ allowed: held !== null, held })
  })
})

describe("renewing a hold", () => {
  test.each([
    { scope: "org", subject: null },
    { scope: "agent", subject: "crawler" },
    { scope: "session", subject: "s-1" },
    { scope: "model", subject: "gpt-4o" },
  ] as const)(
    "under a kill switch on the $scope: abort the call; the hold stays as it was, and the telling is known",
    async ({ scope, subject }) => {
      const { org, ask, renew, stop, resume, directive } = await newProgram()
      const { hold } = await ask("a-1")
      const { id } = await stop(scope, subject)
      const reply = await renew(hold?.id ?? "")
      expect(reply.status).toBe(409)
      expect(ProblemDetails.parse(await reply.json())).toMatchObject({ code: "stopped", detail: expect.stringContaining("it runs wild") })
      expect(await (await testDb()).obedience.findMany({ where: { org } })).toMatchObject([{ cause: id, agent: "crawler" }])
      const row = await (await testDb()).hold.findFirst({ where: { org, id: hold?.id ?? "" } })
      expect(row).toMatchObject({ state: "open", expiresAt: new Date(hold?.expiresAt ?? 0) })
      await resume(id)
      expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
      expect((await renew(hold?.id ?? "")).status).toBe(200)
    },
  )

  test("under a kill switch on somebody else it goes on", async () => {
    const { ask, renew, stop } = await newProgram()
    const { hold } = await ask("a-1")
    await stop("session", "s-2")
    expect((await renew(hold?.id ?? "")).status).toBe(200)
  })

  test("in a suspended session the call in flight may finish", async () => {
    const { ask, renew, report } = await newProgram()
    const { hold } = await ask("a-1")
    const { directive } = await report(call("e-1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }))
    expect(directive.action).toBe("suspend")
    const reply = await renew(hold?.id ?? "")
    expect(reply.status).toBe(200)
    const renewed = Hold.parse(await reply.json())
    expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(Date.parse(hold?.expiresAt ?? ""))
  })

  test("an ended one has ended, stop or no stop; an unheard-of one is not found", async () => {
    const { ask, renew, stop, report } = await newProgram()
    const { hold } = await ask("a-1")
    await report(call("e-1", { hold: hold?.id }))
    await stop("org", null)
    const reply = await renew(hold?.id ?? "")
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([409, "conflict"])
    expect((await renew("hld_unheard")).status).toBeOneOf([404, 422])
  })
})

describe("a call that is not estimated holds", () => {
  test.each([
    { ask: { model: "gpt-4o" }, tokens: 5_000, because: "what the organization says, 4,000 in and 1,000 out" },
    { ask: { model: "acme-unheard-of" }, tokens: 5_000, because: "also where nobody knows the model" },
    { ask: { model: undefined }, tokens: 5_000, because: "or none is named" },
    { ask: { model: "ovhcloud/bge-base-en-v1.5" }, tokens: 1_024, because: "of a model with a window of 512 no more than that each way" },
    {
      ask: { model: "gpt-4o", estimate: { input: 9_000 } },
      tokens: 10_000,
      because: "what is said, and the rest as the organization says",
    },
    { ask: { kind: "tool", tool: "search", model: undefined }, tokens: 0, because: "tools use none" },
  ])("$tokens tokens: $because", async ({ ask: over, tokens }) => {
    const { ask } = await newProgram()
    const { hold } = await ask("a-1", { estimate: undefined, ...over })
    expect(hold?.tokens).toBe(tokens)
  })
})
