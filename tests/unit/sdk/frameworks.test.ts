import { describe, expect, test } from "vitest"
import { governed as aiSdk } from "../../../sdk/typescript/src/adapters/ai-sdk.ts"
import { GovernorCallbacks, guard } from "../../../sdk/typescript/src/adapters/langchain.ts"
import { BudgetExceeded } from "../../../sdk/typescript/src/index.ts"
import { fakeGovernor } from "./fake-governor.ts"

describe("middleware of the AI SDK", () => {
  const usage = {
    inputTokens: { total: 900, noCache: 100, cacheRead: 800, cacheWrite: undefined },
    outputTokens: { total: 120, text: 100, reasoning: 20 },
  }
  const model = { modelId: "gpt-4o" }
  const counts = { input: 100, cacheRead: 800, cacheWrite5m: 0, output: 120, reasoning: 20 }

  test("asks for a step, trims it, records it", async () => {
    const { governor, recorded } = fakeGovernor({ answers: [{ remaining: { tokens: 0, costUsd: null } }] })
    const middleware = aiSdk(governor.session("s-1"))
    const params = await middleware.transformParams({ params: { prompt: [], maxOutputTokens: 5_000, abortSignal: undefined }, model })
    expect(params).toMatchObject({ maxOutputTokens: 997, abortSignal: expect.any(AbortSignal) })
    const result = { usage, response: { id: "chatcmpl-1", modelId: "gpt-4o-2024" } }
    expect(await middleware.wrapGenerate({ doGenerate: async () => result, params })).toBe(result)
    await governor.flush()
    expect(recorded).toMatchObject([{ model: "gpt-4o-2024", responseId: "chatcmpl-1", usage: counts, hold: "hld_id-1" }])
  })

  test.each([
    {
      parts: [
        { type: "response-metadata", id: "chatcmpl-1" },
        { type: "finish", usage },
      ],
      usage: counts,
      because: "its last part tells",
    },
    { parts: [{ type: "text-delta" }], usage: undefined, because: "it told nothing: unmeasured" },
  ])("reads along a stream: $because", async ({ parts, usage: told }) => {
    const { governor, recorded } = fakeGovernor()
    const middleware = aiSdk(governor.session("s-1"))
    const params = await middleware.transformParams({ params: {}, model })
    const stream = new ReadableStream<never>({
      start(controller) {
        for (const part of parts) controller.enqueue(part as never)
        controller.close()
      },
    })
    const read = (await middleware.wrapStream({ doStream: async () => ({ stream }), params })).stream
    const seen: unknown[] = []
    for await (const part of read as unknown as AsyncIterable<unknown>) seen.push(part)
    await governor.flush()
    expect(seen).toEqual(parts)
    expect(recorded).toHaveLength(1)
    expect(recorded[0]?.usage).toEqual(told)
  })
})

describe("callbacks of LangChain", () => {
  const llm = { kwargs: { model: "gpt-4o" } }
  const output = {
    generations: [
      [
        {
          message: {
            id: "run-1",
            usage_metadata: { input_tokens: 900, output_tokens: 120 },
            response_metadata: { model_name: "gpt-4o-2024" },
          },
        },
      ],
    ],
  }

  test("a call of a model: asked, and recorded with its usage; what failed at the provider is free", async () => {
    const { governor, recorded } = fakeGovernor()
    const callbacks = new GovernorCallbacks(governor.session("s-1"))
    await callbacks.handleChatModelStart(llm, [["hi"]], "run-1")
    await callbacks.handleChatModelStart(llm, [["hi"]], "run-2")
    await callbacks.handleLLMEnd(output, "run-1")
    await callbacks.handleLLMError({ status: 500 }, "run-2")
    await governor.flush()
    expect(recorded).toMatchObject([
      { kind: "llm", model: "gpt-4o-2024", usage: { input_tokens: 900, output_tokens: 120 }, outcome: "ok" },
      { model: "gpt-4o", usage: { input: 0, output: 0 }, outcome: "error" },
    ])
  })

  test("a call of a tool: equal arguments have an equal print", async () => {
    const { governor, recorded } = fakeGovernor()
    const callbacks = new GovernorCallbacks(governor.session("s-1"))
    for (const [run, input] of ["a", "a", "b"].entries()) {
      await callbacks.handleToolStart({ name: "search" }, input, String(run))
      await callbacks.handleToolEnd("found", String(run))
    }
    await governor.flush()
    const prints = recorded.map(({ fingerprint }) => fingerprint)
    expect(recorded).toMatchObject(Array(3).fill({ kind: "tool", tool: "search" }))
    expect([prints[0] === prints[1], prints[1] === prints[2]]).toEqual([true, false])
  })

  test("a refusal is raised, so that nothing is called; a guarded node does not run", async () => {
    const { governor } = fakeGovernor({ answers: [{ action: "suspend" }] })
    const session = governor.session("s-1", { sessionLimit: "0" })
    await expect(new GovernorCallbacks(session).handleChatModelStart(llm, [], "run-1")).rejects.toBeInstanceOf(BudgetExceeded)
    await expect(guard(session, () => expect.unreachable("the node ran"))()).rejects.toBeInstanceOf(BudgetExceeded)
    expect(await guard(governor.session("s-2"), (n: number) => n + 1)(1)).toBe(2)
  })
})
