import { describe, expect, test } from "vitest"
import { alignClock } from "#lib/domain/otel/align-clock"
import { fateOf } from "#lib/domain/otel/attribute-names"
import { readLog } from "#lib/domain/otel/read-log"
import { readSpan } from "#lib/domain/otel/read-span"
import { roleOf } from "#lib/domain/otel/role-of"
import type { Attributes, Scalar, Span } from "#lib/domain/otel/telemetry"

const NOW = Date.parse("2026-11-28T12:00:00Z")
type Given = Record<string, Scalar>
const attributesOf = (given: Given): Attributes => new Map(Object.entries(given))
const span = (given: Given, resource: Given = { "service.name": "crawler" }, more: Partial<Span> = {}): Span => ({
  traceId: "a".repeat(32),
  spanId: "b".repeat(16),
  parentSpanId: null,
  startMs: NOW - 1_500,
  endMs: NOW,
  failed: false,
  attributes: attributesOf(given),
  resource: attributesOf(resource),
  ...more,
})
const USED = { "gen_ai.usage.input_tokens": 9 }

test.each<[string, Given, string]>([
  ["one call", { "gen_ai.operation.name": "chat" }, "llm"],
  ["one call", { "gen_ai.operation.name": "generate_content" }, "llm"],
  ["one call", { "gen_ai.operation.name": "text_completion" }, "llm"],
  ["one call", { "gen_ai.operation.name": "embeddings" }, "llm"],
  ["a tool", { "gen_ai.operation.name": "execute_tool" }, "tool"],
  ["an agent sums up", { "gen_ai.operation.name": "invoke_agent", ...USED }, "whole"],
  ["a workflow sums up", { "gen_ai.operation.name": "invoke_workflow", ...USED }, "whole"],
  ["a step sums up", { "gen_ai.operation.name": "agent_step", ...USED }, "whole"],
  ["a word of its own, and one response", { "gen_ai.operation.name": "reason", "gen_ai.response.id": "r-1", ...USED }, "llm"],
  ["a word of its own, and no response", { "gen_ai.operation.name": "reason", ...USED }, "whole"],
  ["the AI SDK's calls", { "ai.operationId": "ai.streamText.doStream" }, "llm"],
  ["the AI SDK's embeddings", { "ai.operationId": "ai.embedMany.doEmbed" }, "llm"],
  ["the AI SDK's roots, whatever else they say", { "ai.operationId": "ai.generateObject", "gen_ai.operation.name": "chat" }, "whole"],
  ["the AI SDK's tools", { "ai.operationId": "ai.toolCall" }, "tool"],
  ["OpenInference's calls", { "openinference.span.kind": "LLM" }, "llm"],
  ["OpenInference's tools", { "openinference.span.kind": "TOOL" }, "tool"],
  ["OpenInference's chains", { "openinference.span.kind": "CHAIN", "llm.token_count.prompt": 9 }, "whole"],
  ["OpenLLMetry's tools", { "traceloop.span.kind": "tool" }, "tool"],
  ["OpenLLMetry's workflows", { "traceloop.span.kind": "workflow" }, "whole"],
  ["OpenLLMetry's older calls", { "llm.request.type": "chat" }, "llm"],
  ["a model and tokens, no more", { "gen_ai.request.model": "gpt-4o", ...USED }, "llm"],
  ["a request to some server", { "http.response.status_code": 200 }, "other"],
])("%s: %j is %s", (_, given, role) => expect(roleOf(attributesOf(given))).toBe(role))

describe("by whatever name", () => {
  const chat = { "gen_ai.operation.name": "chat", ...USED }
  test.each<[Given, Given | undefined, object]>([
    [{ "gen_ai.response.model": "gpt-4o-2024-08-06", "gen_ai.request.model": "gpt-4o" }, undefined, { model: "gpt-4o-2024-08-06" }],
    [{ "ai.model.id": "gpt-4o" }, undefined, { model: "gpt-4o" }],
    [{ "llm.model_name": "gpt-4o" }, undefined, { model: "gpt-4o" }],
    [{ "gen_ai.conversation.id": "s", "session.id": "other" }, undefined, { session: "s" }],
    [{ "langfuse.session.id": "s" }, undefined, { session: "s" }],
    [{ "traceloop.association.properties.session_id": "s" }, undefined, { session: "s" }],
    [{}, { "session.id": "of the program" }, { session: "of the program", agent: "unknown_service" }],
    [{ "enduser.id": "u" }, undefined, { user: "u" }],
    [{ "user.id": 7 }, undefined, { user: "7" }],
    [{ "gen_ai.agent.name": "planner" }, undefined, { agent: "planner" }],
    [{ "ai.telemetry.functionId": "planner" }, undefined, { agent: "planner" }],
    [{}, undefined, { agent: "crawler" }],
    [{ "session.id": "" }, { "service.name": "" }, { agent: "unknown_service" }],
    [{ "session.id": `a\u0000b${"c".repeat(300)}` }, undefined, { session: `a b${"c".repeat(125)}` }],
    [{ "gen_ai.usage.cost": "0.25" }, undefined, { costUsd: 0.25 }],
    [{ "gen_ai.openai.response.service_tier": "flex" }, undefined, { serviceTier: "flex" }],
    [{ "gen_ai.usage.output_tokens": "12" }, undefined, { usage: { "gen_ai.usage.input_tokens": 9, "gen_ai.usage.output_tokens": 12 } }],
    [{}, undefined, { durationMs: 1_500, endedAtMs: NOW, outcome: "ok" }],
  ])("%j of %j: %j", (given, resource, expected) => {
    const reading = readSpan(span({ ...chat, ...given }, resource))
    expect(reading).toMatchObject({ is: "call", call: expected })
  })

  test.each([-1, 1e9, "much", true])("a cost of %s is none", (cost) => {
    expect(readSpan(span({ ...chat, "gen_ai.usage.cost": cost }))).not.toHaveProperty("call.costUsd")
  })

  test("a span that never began, or took more than a day, has no duration", () => {
    for (const startMs of [0, NOW - 86_400_001, NOW + 1]) {
      const reading = readSpan(span(chat, undefined, { startMs }))
      expect(reading).toMatchObject({ is: "call", call: { endedAtMs: NOW } })
      expect(reading.is === "call" && reading.call.durationMs).toBeUndefined()
    }
  })
})

test.each([
  ["gen_ai.input.messages", "discard"],
  ["gen_ai.output.messages", "discard"],
  ["ai.prompt", "discard"],
  ["ai.response.text", "discard"],
  ["gen_ai.prompt.0.content", "discard"],
  ["ai.toolCall.args", "digest"],
  ["gen_ai.usage.input_tokens", "keep"],
  ["session.id", "keep"],
])("%s: %s", (name, fate) => expect(fateOf(name)).toBe(fate))

test("a number that starts again with its session is told apart by its instant", () => {
  const record = (timeNano: string) => ({
    timeNano,
    name: "claude_code.api_request",
    attributes: attributesOf({ "session.id": "c-1", "event.sequence": 1, input_tokens: 9 }),
    resource: attributesOf({}),
  })
  const identities = ["1764331200000000001", "1764331200000000002"].map((nano) => readLog(record(nano))?.identity.join())
  expect(new Set(identities).size).toBe(2)
})

describe("a sender's clock", () => {
  const DAY = 86_400_000
  test.each([
    { instants: [NOW - DAY, NOW - 5], read: [NOW - DAY, NOW - 5], because: "is believed where it can be" },
    { instants: [NOW + 300_000], read: [NOW + 300_000], because: "may be five minutes ahead" },
    { instants: [NOW + 300_001], read: [NOW], because: "and not a millisecond more: its latest is now" },
    { instants: [NOW + DAY, NOW + DAY - 9], read: [NOW, NOW - 9], because: "ahead by a day: only differences count" },
    { instants: [NOW - 35 * DAY], read: [NOW - 35 * DAY], because: "may be as late as any call" },
    { instants: [NOW - 400 * DAY, null], read: [NOW, null], because: "years behind: only differences count" },
    { instants: [NOW, NOW - 36 * DAY], read: [NOW, null], because: "one instant that cannot be is none" },
  ])("$because", ({ instants, read }) => expect(instants.map(alignClock(instants, NOW))).toEqual(read))
})
