import { existsSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { totalInput, totalTokens } from "#lib/domain/tokens"
import { isMeasured, normaliseUsage } from "#lib/domain/usage"

const counts = (over: object) => ({ input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0, ...over })
const SPLIT = counts({ input: 176, cacheRead: 1024, output: 80, reasoning: 32 })
const details = { cached_tokens: 1024 }

describe("the same call in every provider's words", () => {
  test.each([
    [
      "OpenAI chat",
      { prompt_tokens: 1200, completion_tokens: 80, prompt_tokens_details: details, completion_tokens_details: { reasoning_tokens: 32 } },
    ],
    [
      "OpenAI responses",
      { input_tokens: 1200, output_tokens: 80, input_tokens_details: details, output_tokens_details: { reasoning_tokens: 32 } },
    ],
    [
      "Gemini",
      {
        promptTokenCount: 1100,
        toolUsePromptTokenCount: 100,
        cachedContentTokenCount: 1024,
        candidatesTokenCount: 48,
        thoughtsTokenCount: 32,
      },
    ],
    [
      "AI SDK 6",
      { inputTokens: 1200, inputTokenDetails: { cacheReadTokens: 1024 }, outputTokens: 80, outputTokenDetails: { reasoningTokens: 32 } },
    ],
    ["AI SDK 5", { inputTokens: 1200, cachedInputTokens: 1024, outputTokens: 80, reasoningTokens: 32, totalTokens: 1280 }],
    [
      "AI SDK provider",
      { inputTokens: { total: 1200, noCache: 176, cacheRead: 1024 }, outputTokens: { total: 80, text: 48, reasoning: 32 } },
    ],
    [
      "LangChain",
      { input_tokens: 1200, output_tokens: 80, input_token_details: { cache_read: 1024 }, output_token_details: { reasoning: 32 } },
    ],
    [
      "Codex",
      {
        input_token_count: "1200",
        cached_token_count: 1024,
        output_token_count: "80",
        reasoning_token_count: "32",
        tool_token_count: "1280",
      },
    ],
    [
      "OpenTelemetry attributes",
      {
        "gen_ai.usage.input_tokens": 1200,
        "gen_ai.usage.cache_read_input_tokens": 1024,
        "gen_ai.usage.output_tokens": 80,
        "gen_ai.usage.reasoning.output_tokens": 32,
        "llm.usage.total_tokens": 1280,
      },
    ],
    [
      "OpenInference attributes",
      {
        "llm.token_count.prompt": 1200,
        "llm.token_count.prompt_details.cache_read": 1024,
        "llm.token_count.completion": 80,
        "llm.token_count.completion_details.reasoning": 32,
      },
    ],
    ["canonical", { input: 176, cacheRead: 1024, output: 80, reasoning: 32 }],
    [
      "DeepSeek",
      { prompt_tokens: 1200, prompt_cache_hit_tokens: 1024, completion_tokens: 80, completion_tokens_details: { reasoning_tokens: 32 } },
    ],
    [
      "xAI, reasoning beside the completion",
      {
        prompt_tokens: 1200,
        prompt_tokens_details: details,
        completion_tokens: 48,
        completion_tokens_details: { reasoning_tokens: 32 },
        total_tokens: 1280,
      },
    ],
  ])("%s", (_, usage) => expect(normaliseUsage(usage)).toEqual({ ok: true, counts: SPLIT }))

  test.each([
    [
      "Anthropic leaves cached tokens out of its input",
      { input_tokens: 176, cache_read_input_tokens: 1024, cache_creation_input_tokens: 100, output_tokens: 80 },
      { cacheWrite5m: 100 },
    ],
    [
      "Anthropic splits writes by how long they last",
      {
        input_tokens: 176,
        cache_read_input_tokens: 1024,
        cache_creation_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 70 },
        output_tokens: 80,
      },
      { cacheWrite5m: 30, cacheWrite1h: 70 },
    ],
    [
      "an empty split leaves five-minute writes, as recorded",
      {
        input_tokens: 176,
        cache_read_input_tokens: 1024,
        cache_creation_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 80,
      },
      { cacheWrite5m: 100 },
    ],
    [
      "Claude Code counts as Anthropic does",
      { input_tokens: 176, cache_read_tokens: 1024, cache_creation_tokens: 100, output_tokens: 80 },
      { cacheWrite5m: 100 },
    ],
    [
      "Bedrock's converse too",
      { inputTokens: 176, cacheReadInputTokens: 1024, cacheWriteInputTokens: 100, outputTokens: 80 },
      { cacheWrite5m: 100 },
    ],
    [
      "Agents SDK includes both",
      { input_tokens: 1300, cached_input_tokens: 1024, cache_write_input_tokens: 100, output_tokens: 80 },
      { cacheWrite5m: 100 },
    ],
    [
      "spans include writes",
      {
        "gen_ai.usage.input_tokens": 1300,
        "gen_ai.usage.cache_read.input_tokens": 1024,
        "gen_ai.usage.cache_creation.input_tokens": 100,
        "gen_ai.usage.output_tokens": 80,
      },
      { cacheWrite5m: 100 },
    ],
    [
      "and Anthropic's own name the hour's beside them",
      {
        "gen_ai.usage.input_tokens": 1300,
        "gen_ai.usage.cache_read.input_tokens": 1024,
        "gen_ai.usage.cache_write.input_tokens": 100,
        "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 70,
        "gen_ai.usage.output_tokens": 80,
      },
      { cacheWrite5m: 30, cacheWrite1h: 70 },
    ],
    [
      "responses includes writes",
      { input_tokens: 1300, input_tokens_details: { cached_tokens: 1024, cache_write_tokens: 100 }, output_tokens: 80 },
      { cacheWrite5m: 100 },
    ],
    [
      "LangChain includes writes",
      { input_tokens: 1300, input_token_details: { cache_read: 1024, cache_creation: 100 }, output_tokens: 80 },
      { cacheWrite5m: 100 },
    ],
  ])("%s", (_, usage, writes) =>
    expect(normaliseUsage(usage)).toEqual({ ok: true, counts: counts({ input: 176, cacheRead: 1024, output: 80, ...writes }) }),
  )

  test.each([
    ["two totals without a split", { promptTokens: 1200, completionTokens: 80 }, { input: 1200, output: 80 }],
    ["an embedding has no output", { prompt_tokens: 8, total_tokens: 8 }, { input: 8 }],
    ["null is absent", { prompt_tokens: 8, completion_tokens: null, prompt_tokens_details: null }, { input: 8 }],
    ["a blocked Gemini answer has no candidates", { promptTokenCount: 12, totalTokenCount: 12 }, { input: 12 }],
    ["all of the input may be cached", { prompt_tokens: 8, prompt_tokens_details: { cached_tokens: 8 } }, { cacheRead: 8 }],
    ["the most there may be", { prompt_tokens: 1e9 }, { input: 1e9 }],
    ["negative zero", { prompt_tokens: -0, completion_tokens: 1 }, { output: 1 }],
  ])("%s", (_, usage, expected) => expect(normaliseUsage(usage)).toEqual({ ok: true, counts: counts(expected) }))
})

describe("never guessed at, and the field is named", () => {
  test.each<[unknown, string, string]>([
    [{ prompt_tokens: -1 }, "/prompt_tokens", "negative"],
    [{ prompt_tokens: Number.NaN }, "/prompt_tokens", "NaN"],
    [{ prompt_tokens: 1.5 }, "/prompt_tokens", "fractional"],
    [{ prompt_tokens: 1_000_000_001 }, "/prompt_tokens", "above the bound"],
    [{ prompt_tokens: 2 ** 53 + 1 }, "/prompt_tokens", "no longer a whole number"],
    [{ prompt_tokens: "8" }, "/prompt_tokens", "text where numbers are sent"],
    [{ prompt_tokens: 1, completion_tokens: Number.POSITIVE_INFINITY }, "/completion_tokens", "infinite"],
    [{ prompt_tokens: 8, prompt_tokens_details: { cached_tokens: 9 } }, "/prompt_tokens_details/cached_tokens", "cache larger than input"],
    [{ prompt_tokens: 8, prompt_tokens_details: 3 }, "/prompt_tokens_details", "a number where an object is sent"],
    [
      { completion_tokens: 8, completion_tokens_details: { reasoning_tokens: 9 } },
      "/completion_tokens_details/reasoning_tokens",
      "reasoning larger than output",
    ],
    [{ input_tokens: 8, input_tokens_details: { cached_tokens: 9 } }, "/input_tokens_details/cached_tokens", "responses"],
    [
      { input_tokens: 8, cached_input_tokens: 4, cache_write_input_tokens: 5 },
      "/cache_write_input_tokens",
      "both caches together larger than input",
    ],
    [{ inputTokens: 8, cachedInputTokens: 9 }, "/cachedInputTokens", "AI SDK"],
    [{ promptTokenCount: 8, cachedContentTokenCount: 9 }, "/cachedContentTokenCount", "Gemini"],
    [{ candidatesTokenCount: 1e9, thoughtsTokenCount: 1 }, "/thoughtsTokenCount", "a sum above the bound"],
    [{ input_tokens: 8, input_token_details: { cache_read: 9 } }, "/input_token_details/cache_read", "LangChain"],
    [{ input_token_count: "many" }, "/input_token_count", "Codex text that is no number"],
    [{ input_token_count: "-1" }, "/input_token_count", "Codex negative"],
    [
      { input_tokens: 1, cache_creation_input_tokens: 5, cache_creation: { ephemeral_5m_input_tokens: 6 } },
      "/cache_creation",
      "a split above its total",
    ],
    [{ output: 8, reasoning: 9 }, "/reasoning", "canonical"],
    [{ total_tokens: 5 }, "", "a total alone says neither in nor out"],
    [[1], "", "no object"],
    ["8", "", "text"],
  ])("%j at %s: %s", (usage, pointer) => expect(normaliseUsage(usage)).toMatchObject({ ok: false, pointer }))
})

test.each([
  [undefined, false],
  [null, false],
  [{}, false],
  [{ inputTokens: null, outputTokens: null }, false],
  [{ inputTokens: 0 }, true],
  ["odd", true],
])("%j measured: %s", (raw, measured) => expect(isMeasured(raw)).toBe(measured))

test("totals hold every class once, and reasoning not beside its output", () => {
  const one = { input: 1, cacheRead: 10, cacheWrite5m: 100, cacheWrite1h: 1_000, output: 10_000, reasoning: 9_999 }
  expect(totalInput(one)).toBe(1_111)
  expect(totalTokens(one)).toBe(11_111)
})

const shapesFile = "../shared/data/client_payloads/usage_shapes.json"
const recordingsFile = "../shared/data/provider_http_recordings.jsonl"

describe.skipIf(!existsSync(shapesFile))(`shapes recorded from real clients (skipped without ${shapesFile})`, () => {
  const shapes: Record<string, unknown> = existsSync(shapesFile) ? JSON.parse(readFileSync(shapesFile, "utf8")) : {}
  // A list of attribute names and a note are no usage.
  const isUsage = (name: string) => !/^_note|claude_code_metric/.test(name)

  test.each(Object.entries(shapes).filter(([name]) => isUsage(name)))("%s", (name, usage) => {
    const result = normaliseUsage(usage)
    if (!result.ok) throw new Error(`${result.pointer} ${result.message}`)
    const calls = name.includes("task_span") ? 2 : 1
    const written = /anthropic|claude_code/.test(name) ? 100 : 0
    const split = !name.includes("no cache split")
    const { reasoning, ...rest } = result.counts
    expect(rest).toEqual({
      input: calls * (split ? 176 : 1_200),
      cacheRead: split ? calls * 1_024 : 0,
      cacheWrite5m: written,
      cacheWrite1h: 0,
      output: calls * 80,
    })
    expect([0, 32]).toContain(reasoning)
  })
})

describe.skipIf(!existsSync(recordingsFile))(`bodies recorded from real providers (skipped without ${recordingsFile})`, () => {
  type Recording = { url: string; response_body: string }
  const recordings: Recording[] = existsSync(recordingsFile)
    ? readFileSync(recordingsFile, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : []
  const usages = recordings.flatMap(({ url, response_body }) => usagesOf(response_body).map((usage) => ({ url, usage })))

  test("every body that counts tokens is read", () => {
    const counting = recordings.filter(({ response_body: body }) => /_tokens|TokenCount|tokens"/.test(readable(body)))
    const read = new Set(usages.map(({ url }) => url))
    expect(counting.map(({ url }) => url).filter((url) => !read.has(url) && !FREE.test(url))).toEqual([])
    expect(usages.length).toBeGreaterThan(30)
  })

  test.each(usages)("$url $usage", ({ usage }) => {
    const result = normaliseUsage(usage)
    expect(result).toMatchObject({ ok: true })
    if (result.ok) expect(totalTokens(result.counts)).toBeGreaterThan(0)
  })
})

/** Bodies that count no tokens of their own: AI21 lists the tokens of its text, a rerank and an image have none. */
const FREE = /ai21|rerank|images/

/** Bedrock's streams are frames around base64, and recorded as base64 themselves. */
function readable(body: string): string {
  if (/^\s*[{d]|^event:/.test(body)) return body
  const frames = Buffer.from(body, "base64").toString("latin1")
  return [...frames.matchAll(/"bytes":"([^"]+)"/g)].map(([, bytes = ""]) => Buffer.from(bytes, "base64").toString()).join("\n")
}

/** The usage objects of a body, also of one that came as a stream of events or of lines. */
function usagesOf(body: string): unknown[] {
  const text = readable(body)
  const whole = tryParse(text)
  const parts = whole === null ? text.split("\n").map((line) => tryParse(line.replace(/^data: /, ""))) : [whole]
  return parts.flatMap((part) => {
    if (part === null) return []
    const { usage, usageMetadata, message, response } = part
    const metrics = part["amazon-bedrock-invocationMetrics"]
    const cohere = (part.meta ?? response?.meta)?.billed_units && (part.meta ?? response?.meta)
    const titan = part.inputTextTokenCount === undefined ? undefined : part
    const all = [usage, usageMetadata, message?.usage, response?.usage, metrics, cohere, titan]
    return all.filter((one) => one && !("search_units" in (one.billed_units ?? {})))
  })
}

function tryParse(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
