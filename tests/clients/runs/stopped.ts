import { createOpenAI } from "@ai-sdk/openai"
import Anthropic from "@anthropic-ai/sdk"
import { ChatOpenAI } from "@langchain/openai"
import { generateText, streamText, wrapLanguageModel } from "ai"
import OpenAI from "openai"
import * as aiSdk from "../../../sdk/typescript/src/adapters/ai-sdk.ts"
import * as wrappedAnthropic from "../../../sdk/typescript/src/adapters/anthropic.ts"
import { governedFetch } from "../../../sdk/typescript/src/adapters/fetch.ts"
import { governed, guard } from "../../../sdk/typescript/src/adapters/langchain.ts"
import * as wrapped from "../../../sdk/typescript/src/adapters/openai.ts"
import { BudgetExceeded } from "../../../sdk/typescript/src/index.ts"
import { session } from "./governed.ts"
import { apiKey, baseURL, client, drain, otlpHeaders } from "./run.ts"

const openai = wrapped.govern(new OpenAI({ baseURL, apiKey }), session)
const anthropic = wrappedAnthropic.govern(new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey }), session)
const plain = createOpenAI({ baseURL, apiKey })
const model = wrapLanguageModel({ model: plain.chat("gpt-4o"), middleware: aiSdk.governed(session) })
const fetched = createOpenAI({ baseURL, apiKey, fetch: governedFetch(session) }).chat("gpt-4o")
const langchain = new ChatOpenAI({ model: "gpt-4o", apiKey, configuration: { baseURL } })
const messages = [{ role: "user" as const, content: "weather?" }]
const prompt = "weather?"

const ways: Record<string, () => Promise<unknown>> = {
  openai: () => openai.chat.completions.create({ model: "gpt-4o", messages }),
  "openai, streamed": async () => drain(await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true })),
  anthropic: () => anthropic.messages.create({ model: "claude-sonnet-4-5", max_tokens: 100, messages }),
  "anthropic, streamed": () => anthropic.messages.stream({ model: "claude-sonnet-4-5", max_tokens: 100, messages }).finalMessage(),
  "AI SDK, middleware": () => generateText({ model, prompt }),
  "AI SDK, streamed": () => streamed(),
  "AI SDK, fetch": () => generateText({ model: fetched, prompt }),
  LangChain: () => langchain.invoke(prompt, governed(session)),
  "LangChain, guarded": guard(session, () => langchain.invoke(prompt, governed(session))),
}

for (const call of Object.values(ways)) await call()
const json = { scope: "session", subject: "s-1", reason: `${client} is stopped` }
const headers = { ...otlpHeaders, "content-type": "application/json" }
const stop = await fetch(`${process.env.GOVERNOR_URL}/api/v1/kill-switches`, { method: "POST", headers, body: JSON.stringify(json) })
const { id } = (await stop.json()) as { id: string }

// Nobody calls a provider any more, whose books `main.ts` compares; nobody tries again; and each hears why.
try {
  for (const [name, call] of Object.entries(ways)) {
    const begunAtMs = performance.now()
    const error = await call().then(
      () => new Error("it went on"),
      (thrown: unknown) => thrown,
    )
    const why = chainOf(error).find((one) => one instanceof BudgetExceeded)
    if (why?.directive.action !== "kill") throw new Error(`${name}: ${String(error)}`, { cause: error })
    if (performance.now() - begunAtMs > 1_000) throw new Error(`${name} took its time, as if it had tried again`)
  }
} finally {
  await fetch(`${process.env.GOVERNOR_URL}/api/v1/kill-switches/${id}`, { method: "DELETE", headers })
}

async function streamed(): Promise<void> {
  const failures: unknown[] = []
  await drain(streamText({ model, prompt, onError: ({ error }) => void failures.push(error) }).fullStream)
  if (failures.length > 0) throw failures[0]
}

/** The error and what caused it: some libraries wrap what a call throws. */
function chainOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...chainOf(error.cause)] : [error]
}
