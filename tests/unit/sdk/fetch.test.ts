import { describe, expect, test } from "vitest"
import { governedFetch } from "../../../sdk/typescript/src/adapters/fetch.ts"
import { govern } from "../../../sdk/typescript/src/adapters/openai.ts"
import { BudgetExceeded } from "../../../sdk/typescript/src/index.ts"
import { fakeGovernor, settled } from "./fake-governor.ts"

type Sent = { url: string; body: Record<string, unknown> }

const CHAT = "https://api.openai.com/v1/chat/completions"
const MESSAGES = "https://api.anthropic.com/v1/messages"
const openaiUsage = { prompt_tokens: 900, completion_tokens: 120 }

/** A provider that answers with these events as a stream, or with this body, and keeps what it was sent. */
function provider(answer: unknown[] | object) {
  const sent: Sent[] = []
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    sent.push({ url: String(url), body: JSON.parse(String(init?.body ?? "{}")) })
    if (!Array.isArray(answer)) return Response.json(answer)
    const parts = answer.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`)
    // Cut where no event ends, as networks do.
    const bytes = new TextEncoder().encode(parts.join(""))
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of [bytes.slice(0, 17), bytes.slice(17, 90), bytes.slice(90)]) controller.enqueue(part)
        controller.close()
      },
    })
    return new Response(stream, { headers: { "content-type": "text/event-stream" } })
  }
  return { fetch: fetch as typeof globalThis.fetch, sent }
}

const post = (fetch: typeof globalThis.fetch, url: string, body: object) => fetch(url, { method: "POST", body: JSON.stringify(body) })

async function usageOf(url: string, body: object, answer: unknown[] | object) {
  const { governor, recorded } = fakeGovernor()
  const reply = await post(governedFetch(governor.session("s-1"), provider(answer)), url, body)
  const text = await reply.text()
  await governor.flush()
  return { recorded, text }
}

const chunk = (over: object) => ({ id: "chatcmpl-1", model: "gpt-4o-2024-08-06", choices: [{ delta: { content: "hi" } }], ...over })

describe("what a provider's answer tells is recorded", () => {
  test.each([
    {
      name: "OpenAI chat",
      url: CHAT,
      body: {},
      answer: { id: "chatcmpl-1", model: "gpt-4o-2024-08-06", usage: openaiUsage },
      usage: openaiUsage,
    },
    {
      name: "OpenAI chat, streamed",
      url: CHAT,
      body: { stream: true },
      answer: [chunk({}), chunk({ choices: [{ delta: {}, finish_reason: "stop" }] }), chunk({ choices: [], usage: openaiUsage }), "[DONE]"],
      usage: openaiUsage,
    },
    {
      name: "OpenAI responses, streamed",
      url: "https://api.openai.com/v1/responses",
      body: { stream: true },
      answer: [
        { type: "response.created", response: { id: "resp_1", model: "gpt-4o", usage: null } },
        { type: "response.completed", response: { id: "resp_1", model: "gpt-4o", usage: { input_tokens: 900, output_tokens: 120 } } },
      ],
      usage: { input_tokens: 900, output_tokens: 120 },
    },
    {
      name: "Anthropic, streamed: its beginning and its end together",
      url: MESSAGES,
      body: { stream: true },
      answer: [
        {
          type: "message_start",
          message: { id: "msg_1", model: "claude", usage: { input_tokens: 100, cache_read_input_tokens: 800, output_tokens: 1 } },
        },
        { type: "content_block_delta", delta: { text: "hi" } },
        { type: "message_delta", usage: { output_tokens: 120, cache_read_input_tokens: null } },
        { type: "message_stop" },
      ],
      usage: { input_tokens: 100, cache_read_input_tokens: 800, output_tokens: 120 },
    },
    {
      name: "Gemini, streamed: its last total",
      url: "https://gemini.test/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
      body: {},
      answer: [
        { candidates: [{}], usageMetadata: { promptTokenCount: 900, candidatesTokenCount: 3 } },
        { candidates: [{ finishReason: "STOP" }], usageMetadata: { promptTokenCount: 900, candidatesTokenCount: 120 } },
      ],
      usage: { promptTokenCount: 900, candidatesTokenCount: 120 },
    },
  ])("$name", async ({ url, body, answer, usage }) => {
    const { recorded } = await usageOf(url, { model: "gpt-4o", ...body }, answer)
    expect(recorded).toMatchObject([{ kind: "llm", outcome: "ok", hold: "hld_id-1" }])
    expect(recorded[0]?.usage).toEqual(usage)
  })

  test.each([
    {
      name: "Anthropic",
      url: MESSAGES,
      answer: [{ type: "message_start", message: { id: "msg_1", usage: { input_tokens: 100, output_tokens: 1 } } }],
    },
    { name: "OpenAI", url: CHAT, answer: [chunk({}), "[DONE]"] },
  ])("a stream of $name that does not tell it all is unmeasured, not understated", async ({ url, answer }) => {
    const { recorded } = await usageOf(url, { model: "m", stream: true }, answer)
    expect(recorded).toHaveLength(1)
    expect(recorded[0]).not.toHaveProperty("usage")
  })

  test("a reader that leaves ends the call: unmeasured", async () => {
    const { governor, recorded } = fakeGovernor()
    const reply = await post(governedFetch(governor.session(), provider([chunk({}), chunk({})])), CHAT, { stream: true })
    await reply.body?.cancel()
    await settled()
    expect(recorded).toMatchObject([{ outcome: "error" }])
  })
})

describe("a stream of OpenAI", () => {
  const events = [chunk({}), chunk({ choices: [], usage: openaiUsage }), "[DONE]"]

  test("is asked for its usage, and the chunk that tells it is kept from a reader that did not ask", async () => {
    const { governor } = fakeGovernor()
    const { fetch, sent } = provider(events)
    const reply = await post(governedFetch(governor.session(), { fetch }), CHAT, { stream: true, stream_options: { other: 1 } })
    expect(await reply.text()).toBe(`data: ${JSON.stringify(chunk({}))}\n\ndata: [DONE]\n\n`)
    expect(sent[0]?.body.stream_options).toEqual({ other: 1, include_usage: true })
  })

  test("comes whole to one that asked", async () => {
    const { text } = await usageOf(CHAT, { stream: true, stream_options: { include_usage: true } }, events)
    expect(text).toContain('"usage"')
  })
})

describe("what is asked for", () => {
  test.each([
    { because: "text, four characters a token and a fifth more", body: { messages: ["x".repeat(3_000)] }, input: 900 },
    { because: "a picture is no text", body: { messages: [{ url: `data:image/png;base64,${"x".repeat(9_000)}` }] }, input: 0 },
  ])("about $input tokens in: $because", async ({ body, input }) => {
    const { governor, asked } = fakeGovernor()
    await post(governedFetch(governor.session(), provider({})), CHAT, { model: "gpt-4o", max_tokens: 50, ...body })
    const [{ body: said } = { body: {} }] = asked
    const { estimate, model } = said as { estimate: { input: number; output: number }; model: string }
    expect({ model, output: estimate.output }).toEqual({ model: "gpt-4o", output: 50 })
    expect(Math.abs(estimate.input - input)).toBeLessThan(15)
  })

  test("after a downgrade the cheaper model is called, and max_tokens is trimmed to what is left", async () => {
    const { governor } = fakeGovernor({
      answers: [{ action: "downgrade", model: "gpt-4o-mini", remaining: { tokens: 20, costUsd: null } }],
    })
    const { fetch, sent } = provider({})
    await post(governedFetch(governor.session(), { fetch }), CHAT, { model: "gpt-4o", max_tokens: 5_000, messages: [] })
    expect(sent).toMatchObject([{ url: CHAT, body: { model: "gpt-4o-mini", max_tokens: 1_015 } }])
  })

  test.each([
    { url: "https://api.openai.com/v1/models", method: "GET" },
    { url: "https://api.openai.com/v1/files", method: "POST" },
    { url: "https://api.anthropic.com/v1/messages/count_tokens", method: "POST" },
    { url: "https://api.anthropic.com/v1/messages/batches", method: "POST" },
  ])("$method $url is no call, and passes", async ({ url, method }) => {
    const { governor, asked } = fakeGovernor()
    const { fetch, sent } = provider({})
    await governedFetch(governor.session(), { fetch })(url, { method, ...(method === "POST" ? { body: "{}" } : {}) })
    expect(sent).toHaveLength(1)
    expect(asked).toEqual([])
  })

  test("what the provider refuses is told as it came, and recorded as free", async () => {
    const { governor, recorded } = fakeGovernor()
    const fetch = async () => Response.json({ error: "slow down" }, { status: 429, headers: { "retry-after": "7" } })
    const reply = await post(governedFetch(governor.session(), { fetch }), CHAT, { model: "gpt-4o" })
    expect([reply.status, reply.headers.get("retry-after"), await reply.json()]).toEqual([429, "7", { error: "slow down" }])
    await governor.flush()
    expect(recorded).toMatchObject([{ outcome: "error", usage: { input: 0, output: 0 } }])
  })
})

/** The parts of the generated clients that matter here: how they fetch, how they repeat, how they tell errors. */
class FakeClient {
  fetch: typeof globalThis.fetch
  constructor({ fetch }: { fetch: typeof globalThis.fetch }) {
    this.fetch = fetch
  }
  withOptions(options: { fetch?: typeof globalThis.fetch }): FakeClient {
    return new FakeClient({ fetch: this.fetch, ...options })
  }
  makeStatusError(status: number, _body: unknown, message: string | undefined, _headers: Headers): Error {
    return Object.assign(new Error(message), { status })
  }
  async create(body: object, attempts = 3): Promise<unknown> {
    const reply = await post(this.fetch, CHAT, body).catch((error: unknown) => {
      if (attempts > 1) return null
      throw error
    })
    if (!reply) return this.create(body, attempts - 1)
    if (reply.ok) return reply.json()
    const repeats = reply.headers.get("x-should-retry") !== "false" && (reply.status === 429 || reply.status >= 500)
    if (repeats && attempts > 1) return this.create(body, attempts - 1)
    throw this.makeStatusError(reply.status, await reply.json(), "refused", reply.headers)
  }
}

describe("a wrapped client", () => {
  test("throws what stopped it, asks once, calls nobody; the client that was given stays as it was", async () => {
    const { governor, asked } = fakeGovernor({ answers: [{ action: "suspend", code: "session_cost" }] })
    const { fetch, sent } = provider({ id: "chatcmpl-1", usage: openaiUsage })
    const client = new FakeClient({ fetch })
    const governed = govern(client, governor.session("s-1"))
    const error = await governed.create({ model: "gpt-4o" }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BudgetExceeded)
    expect(asked).toHaveLength(1)
    expect(sent).toEqual([])
    await expect(governed.withOptions({}).create({ model: "gpt-4o" })).rejects.toBeInstanceOf(BudgetExceeded)
    expect(await client.create({})).toMatchObject({ id: "chatcmpl-1" })
  })

  test("that is stopped under way is broken off, and not repeated", async () => {
    const { governor, push } = fakeGovernor()
    let calls = 0
    const fetch = (_: unknown, init?: RequestInit) => {
      calls += 1
      return new Promise<Response>((_, reject) =>
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))),
      )
    }
    const running = govern(new FakeClient({ fetch: fetch as typeof globalThis.fetch }), governor.session("s-1")).create({ model: "gpt-4o" })
    const stopped = expect(running).rejects.toMatchObject({ name: "BudgetExceeded", directive: { action: "kill" } })
    await settled()
    await push({ action: "kill" })
    await stopped
    expect(calls).toBe(1)
  })
})
