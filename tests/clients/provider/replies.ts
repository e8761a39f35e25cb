import { randomBytes } from "node:crypto"
import type { Used } from "./tally.ts"

/** A reply as the provider sends it: whole, or as the events of its stream. */
export type Reply = { body: unknown; events: { event?: string; data: unknown }[] }
export type Asked = { model: string; stream: boolean; wantsUsage: boolean; tool: string | null; used: Used; version: string }

const ANSWER = "It is sunny in Paris."
const CITY = JSON.stringify({ city: "Paris" })

export function id(prefix: string): string {
  return `${prefix}${randomBytes(15).toString("hex")}`
}

/** OpenAI chat completions. A stream ends with its usage only where it was asked for. */
export function chat({ wantsUsage, tool, used, version }: Asked): Reply {
  const head = { id: id("chatcmpl-"), created: 1_795_000_000, model: version, service_tier: "default", system_fingerprint: "fp_1" }
  const call = tool && { id: id("call_"), type: "function", function: { name: tool, arguments: CITY } }
  const finish = tool ? "tool_calls" : "stop"
  const usage = {
    prompt_tokens: used.input + used.cacheRead,
    completion_tokens: used.output,
    total_tokens: used.input + used.cacheRead + used.output,
    prompt_tokens_details: { cached_tokens: used.cacheRead, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: used.reasoning, audio_tokens: 0 },
  }
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    data: {
      ...head,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason, logprobs: null }],
      ...(wantsUsage && { usage: null }),
    },
  })
  const parts = call ? [{ tool_calls: [{ index: 0, ...call }] }] : ANSWER.split(" ").map((word) => ({ content: `${word} ` }))
  return {
    body: {
      ...head,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: call ? null : ANSWER, refusal: null, ...(call && { tool_calls: [call] }) },
          finish_reason: finish,
          logprobs: null,
        },
      ],
      usage,
    },
    events: [
      chunk({ role: "assistant", content: call ? null : "" }),
      ...parts.map((part) => chunk(part)),
      chunk({}, finish),
      ...(wantsUsage ? [{ data: { ...head, object: "chat.completion.chunk", choices: [], usage } }] : []),
      { data: "[DONE]" },
    ],
  }
}

/** OpenAI responses. */
export function responses({ tool, used, version }: Asked): Reply {
  const item = tool
    ? { id: id("fc_"), type: "function_call", status: "completed", call_id: id("call_"), name: tool, arguments: CITY }
    : {
        id: id("msg_"),
        type: "message",
        status: "completed",
        role: "assistant",
        content: [{ type: "output_text", text: ANSWER, annotations: [], logprobs: [] }],
      }
  const usage = {
    input_tokens: used.input + used.cacheRead,
    input_tokens_details: { cached_tokens: used.cacheRead },
    output_tokens: used.output,
    output_tokens_details: { reasoning_tokens: used.reasoning },
    total_tokens: used.input + used.cacheRead + used.output,
  }
  const head = {
    id: id("resp_"),
    object: "response",
    created_at: 1_795_000_000,
    model: version,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
  }
  const body = { ...head, status: "completed", output: [item], usage }
  const running = { ...head, status: "in_progress", output: [], usage: null }
  const text = tool
    ? [
        { type: "response.function_call_arguments.delta", item_id: item.id, output_index: 0, delta: CITY },
        { type: "response.function_call_arguments.done", item_id: item.id, output_index: 0, arguments: CITY, name: tool },
      ]
    : [
        {
          type: "response.content_part.added",
          item_id: item.id,
          output_index: 0,
          content_index: 0,
          part: { type: "output_text", text: "", annotations: [] },
        },
        { type: "response.output_text.delta", item_id: item.id, output_index: 0, content_index: 0, delta: ANSWER, logprobs: [] },
        { type: "response.output_text.done", item_id: item.id, output_index: 0, content_index: 0, text: ANSWER, logprobs: [] },
        {
          type: "response.content_part.done",
          item_id: item.id,
          output_index: 0,
          content_index: 0,
          part: { type: "output_text", text: ANSWER, annotations: [] },
        },
      ]
  const steps = [
    { type: "response.created", response: running },
    { type: "response.in_progress", response: running },
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, status: "in_progress", ...(tool ? { arguments: "" } : { content: [] }) },
    },
    ...text,
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: body },
  ]
  return { body, events: steps.map((data, sequence_number) => ({ event: data.type, data: { ...data, sequence_number } })) }
}

/** Anthropic messages: `input_tokens` leaves cached tokens out. A stream says its input first and its output at the end. */
export function messages({ tool, used, version }: Asked): Reply {
  const block = tool ? { type: "tool_use", id: id("toolu_"), name: tool, input: { city: "Paris" } } : { type: "text", text: ANSWER }
  const usage = {
    input_tokens: used.input,
    cache_creation_input_tokens: used.cacheWrite,
    cache_read_input_tokens: used.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: used.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: used.output,
    service_tier: "standard",
  }
  const stop = { stop_reason: tool ? "tool_use" : "end_turn", stop_sequence: null }
  const head = { id: id("msg_01"), type: "message", role: "assistant", model: version }
  const delta = tool ? { type: "input_json_delta", partial_json: CITY } : { type: "text_delta", text: ANSWER }
  const steps = [
    {
      type: "message_start",
      message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } },
    },
    { type: "content_block_start", index: 0, content_block: tool ? { ...block, input: {} } : { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: stop, usage: { output_tokens: used.output } },
    { type: "message_stop" },
  ]
  return { body: { ...head, content: [block], ...stop, usage }, events: steps.map((data) => ({ event: data.type, data })) }
}

export function embeddings({ used, version }: Asked): Reply {
  const usage = { prompt_tokens: used.input, total_tokens: used.input }
  return {
    body: { object: "list", model: version, data: [{ object: "embedding", index: 0, embedding: [0.1, 0.2, 0.3] }], usage },
    events: [],
  }
}
