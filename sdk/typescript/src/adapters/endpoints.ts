import { isRecord } from "../calls/read-answer.ts"
import { guessTokens } from "./guess-tokens.ts"

type Json = Record<string, unknown>

/** One kind of request that a provider charges for: what can be told from it before it is made. */
export type ProviderCall = {
  model: string | undefined
  estimate: { input: number; output?: number }
  isStream: boolean
  /** The same request for another model. */
  forModel: (model: string) => { url: string; body: Json }
  /** Streams of OpenAI tell no usage unless asked to. True: asked by us, so the chunk that tells it is ours. */
  asksForUsage: boolean
}

const CHAT = /\/(chat\/completions|completions|responses|embeddings)$/
const MESSAGES = /\/messages$/
const GEMINI = /\/models\/([^/:]+):(generateContent|streamGenerateContent|embedContent)$/

/** Null for what costs nothing by itself, or is not known: models, files, batches. */
export function readProviderCall(url: string, body: unknown): ProviderCall | null {
  if (!isRecord(body)) return null
  const { pathname } = new URL(url)
  const gemini = GEMINI.exec(pathname)
  if (gemini) {
    const [, model = "", method] = gemini
    const forModel = (other: string) => ({ url: url.replace(`/models/${model}:`, `/models/${other}:`), body })
    return { model, forModel, estimate: estimateOf(body), isStream: method === "streamGenerateContent", asksForUsage: false }
  }
  if (!CHAT.test(pathname) && !MESSAGES.test(pathname)) return null
  const isStream = body.stream === true
  return {
    model: typeof body.model === "string" ? body.model : undefined,
    estimate: pathname.endsWith("/embeddings") ? { ...estimateOf(body), output: 0 } : estimateOf(body),
    isStream,
    forModel: (model) => ({ url, body: { ...body, model } }),
    asksForUsage: isStream && /completions$/.test(pathname) && (body.stream_options as Json | undefined)?.include_usage !== true,
  }
}

function estimateOf(body: Json): { input: number; output?: number } {
  const { messages, input, prompt, system, instructions, tools, contents, generationConfig } = body
  const most = [
    body.max_completion_tokens,
    body.max_tokens,
    body.max_output_tokens,
    isRecord(generationConfig) ? generationConfig.maxOutputTokens : 0,
  ]
  const output = most.find((value) => typeof value === "number" && value > 0) as number | undefined
  const choices = typeof body.n === "number" && body.n > 1 ? body.n : 1
  return {
    input: guessTokens({ messages, input, prompt, system, instructions, tools, contents }),
    ...(output === undefined ? {} : { output: output * choices }),
  }
}
