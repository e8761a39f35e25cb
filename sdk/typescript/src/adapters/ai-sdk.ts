import type { Call } from "../calls/call.ts"
import { type AnswerFacts, isRecord } from "../calls/read-answer.ts"
import type { Session } from "../session.ts"
import { guessTokens } from "./guess-tokens.ts"

type Params = { abortSignal?: AbortSignal | undefined; maxOutputTokens?: number | undefined; prompt?: unknown; tools?: unknown }
type Model = { modelId: string }
type Generated = { usage?: unknown; response?: unknown }
type Streamed = { stream: ReadableStream<unknown> }

/**
 * Middleware of the AI SDK (`wrapLanguageModel({ model, middleware: governed(session) })`): each step asks first and is recorded.
 *
 * A middleware cannot call another model, so a downgrade is a refusal that names the model; `createOpenAI({ fetch: governedFetch(session) })`
 * of `agent-governor/fetch` switches by itself.
 *
 * @param version of the provider interface: `v3` for AI SDK 6 (default), `v2` for 5, `v4` for 7
 */
export function governed<V extends "v2" | "v3" | "v4" = "v3">(session: Session, version: V = "v3" as V) {
  const calls = new WeakMap<object, Call>()
  const callOf = (params: object) => {
    const call = calls.get(params)
    if (!call) throw new Error("governed() was given a call that it has not seen begin")
    return call
  }
  return {
    specificationVersion: version,
    middlewareVersion: version,

    async transformParams<P extends object>({ params, model }: { params: P; model: Model }): Promise<P> {
      const { abortSignal, maxOutputTokens, prompt, tools } = params as Params
      const call = await session.begin({
        model: model.modelId,
        estimate: { input: guessTokens([prompt, tools]), ...(maxOutputTokens === undefined ? {} : { output: maxOutputTokens }) },
        canSwitchModel: false,
        ...(abortSignal ? { signal: abortSignal } : {}),
      })
      const begun = {
        ...params,
        abortSignal: call.signal,
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: call.maxOutput(maxOutputTokens) }),
      }
      calls.set(begun, call)
      return begun
    },

    async wrapGenerate<R extends object>({ doGenerate, params }: { doGenerate: () => PromiseLike<R>; params: object }): Promise<R> {
      const call = callOf(params)
      try {
        const result = await doGenerate()
        await call.settle(factsOf(result as Generated))
        return result
      } catch (error) {
        await call.fail(error)
        throw call.stopped ?? error
      }
    },

    async wrapStream<R extends Streamed>(options: { doStream: () => PromiseLike<R>; params: object }): Promise<R> {
      const call = callOf(options.params)
      try {
        const result = await options.doStream()
        return { ...result, stream: readParts(result.stream, call) }
      } catch (error) {
        await call.fail(error)
        throw call.stopped ?? error
      }
    },
  }
}

function readParts<T>(stream: ReadableStream<T>, call: Call): ReadableStream<T> {
  const reader = stream.getReader()
  let facts: AnswerFacts = {}
  return new ReadableStream<T>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          await call.settle(facts)
          return controller.close()
        }
        const part = value as { type?: string; usage?: unknown }
        if (part.type === "response-metadata") facts = { ...facts, ...responseFacts(part) }
        if (part.type === "finish") facts = { ...facts, ...usageFacts(part.usage) }
        controller.enqueue(value)
      } catch (error) {
        await call.settle({ ...facts, outcome: "error" })
        controller.error(call.stopped ?? error)
      }
    },
    async cancel(reason) {
      await call.settle({ ...facts, outcome: "error" })
      await reader.cancel(reason)
    },
  })
}

function factsOf({ usage, response }: Generated): AnswerFacts {
  return { ...usageFacts(usage), ...responseFacts(response) }
}

/** The interface's third version nests its counts; as disjoint ones they are what the governor keeps. */
function usageFacts(usage: unknown): AnswerFacts {
  if (!isRecord(usage)) return {}
  const { inputTokens, outputTokens } = usage
  if (!isRecord(inputTokens) || !isRecord(outputTokens)) return { usage }
  const count = (value: unknown) => (typeof value === "number" ? value : 0)
  const cacheRead = count(inputTokens.cacheRead)
  const cacheWrite5m = count(inputTokens.cacheWrite)
  if (inputTokens.total === undefined && outputTokens.total === undefined) return {}
  return {
    usage: {
      input: Math.max(0, count(inputTokens.total) - cacheRead - cacheWrite5m),
      cacheRead,
      cacheWrite5m,
      output: count(outputTokens.total),
      reasoning: count(outputTokens.reasoning),
    },
  }
}

function responseFacts(response: unknown): AnswerFacts {
  if (!isRecord(response)) return {}
  const { id, modelId } = response
  return { ...(typeof id === "string" ? { responseId: id } : {}), ...(typeof modelId === "string" ? { model: modelId } : {}) }
}
