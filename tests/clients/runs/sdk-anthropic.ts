import Anthropic from "@anthropic-ai/sdk"
import { govern } from "../../../sdk/typescript/src/adapters/anthropic.ts"
import { session } from "./governed.ts"
import { apiKey, baseURL, drain } from "./run.ts"

const anthropic = govern(new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey }), session)
const ask = { model: "claude-sonnet-4-5", max_tokens: 100, messages: [{ role: "user" as const, content: "weather?" }] }

await anthropic.messages.create(ask)
await drain(await anthropic.messages.create({ ...ask, stream: true }))
await anthropic.messages.stream(ask).finalMessage()
