import type { Call } from "../calls/call.ts"
import { type AnswerFacts, isRecord, readAnswer } from "../calls/read-answer.ts"
import type { Session } from "../session.ts"
import { guessTokens } from "./guess-tokens.ts"

/** To be spread into the config of `invoke`, `stream` or `batch`: `graph.invoke(input, governed(session))`. */
export function governed(session: Session): { callbacks: GovernorCallbacks[]; signal: AbortSignal } {
  return { callbacks: [new GovernorCallbacks(session)], signal: session.signal }
}

/**
 * A node of a graph that asks whether anything may start before it runs: `addNode("research", guard(session, research))`.
 * Waits where the session is throttled; throws BudgetExceeded where it is stopped.
 */
export function guard<A extends unknown[], R>(session: Session, node: (...args: A) => R | Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    await session.check()
    return node(...args)
  }
}

/**
 * Callbacks of LangChain: each call of a model or a tool asks first, and is recorded with its usage. A callback cannot call another
 * model, so a downgrade is a refusal that names the model.
 */
export class GovernorCallbacks {
  readonly name = "agent-governor"
  /** Without these two LangChain would only log a refusal, and go on. */
  readonly raiseError = true
  readonly awaitHandlers = true
  readonly ignoreLLM = false
  readonly ignoreChain = true
  readonly ignoreAgent = false
  readonly ignoreRetriever = true
  readonly ignoreCustomEvent = true
  readonly #session: Session
  readonly #calls = new Map<string, Call>()

  constructor(session: Session) {
    this.#session = session
  }

  copy(): GovernorCallbacks {
    return this
  }

  async handleChatModelStart(
    llm: unknown,
    messages: unknown,
    runId: string,
    _parent?: string,
    extra?: unknown,
    _tags?: unknown,
    metadata?: unknown,
  ) {
    await this.#beginModel(llm, messages, runId, extra, metadata)
  }

  async handleLLMStart(
    llm: unknown,
    prompts: unknown,
    runId: string,
    _parent?: string,
    extra?: unknown,
    _tags?: unknown,
    metadata?: unknown,
  ) {
    await this.#beginModel(llm, prompts, runId, extra, metadata)
  }

  async handleLLMEnd(output: unknown, runId: string) {
    await this.#take(runId)?.settle(factsOf(output))
  }

  async handleLLMError(error: unknown, runId: string) {
    await this.#take(runId)?.fail(error)
  }

  async handleToolStart(
    tool: unknown,
    input: string,
    runId: string,
    _parent?: string,
    _tags?: unknown,
    _metadata?: unknown,
    runName?: string,
  ) {
    const name = runName ?? nameOf(tool) ?? "tool"
    this.#calls.set(
      runId,
      await this.#session.begin({ kind: "tool", tool: name.slice(0, 128), fingerprint: fingerprintOf(`${name} ${input}`) }),
    )
  }

  async handleToolEnd(_output: unknown, runId: string) {
    await this.#take(runId)?.settle({})
  }

  async handleToolError(error: unknown, runId: string) {
    await this.#take(runId)?.fail(error)
  }

  async #beginModel(llm: unknown, prompt: unknown, runId: string, extra: unknown, metadata: unknown): Promise<void> {
    const model = modelOf(extra, metadata, llm)
    const call = await this.#session.begin({
      ...(model === undefined ? {} : { model }),
      estimate: { input: guessTokens(prompt) },
      canSwitchModel: false,
    })
    this.#calls.set(runId, call)
  }

  #take(runId: string): Call | undefined {
    const call = this.#calls.get(runId)
    this.#calls.delete(runId)
    return call
  }
}

function modelOf(extra: unknown, metadata: unknown, llm: unknown): string | undefined {
  const invocation = isRecord(extra) && isRecord(extra.invocation_params) ? extra.invocation_params : {}
  const known = isRecord(metadata) ? metadata : {}
  const made = isRecord(llm) && isRecord(llm.kwargs) ? llm.kwargs : {}
  const names = [invocation.model, invocation.model_name, known.ls_model_name, made.model, made.model_name]
  return names.find((name): name is string => typeof name === "string" && name !== "")
}

/** The first answer tells of the whole call: of several that were asked for at once each carries the same usage. */
function factsOf(output: unknown): AnswerFacts {
  if (!isRecord(output)) return {}
  const [[first] = []] = (Array.isArray(output.generations) ? output.generations : []) as unknown[][]
  const message = isRecord(first) ? first.message : null
  const facts = readAnswer(message)
  if (facts.usage) return facts
  const usage = isRecord(output.llmOutput) ? output.llmOutput.tokenUsage : null
  return isRecord(usage) && Object.keys(usage).length > 0 ? { ...facts, usage } : facts
}

function nameOf(tool: unknown): string | undefined {
  if (!isRecord(tool)) return undefined
  if (typeof tool.name === "string") return tool.name
  return Array.isArray(tool.id) ? String(tool.id.at(-1)) : undefined
}

/** Equal arguments, equal print; 53 bits are enough to tell ten calls of a minute apart. */
function fingerprintOf(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at += 1) {
    high = Math.imul(high ^ text.charCodeAt(at), 2654435761)
    low = Math.imul(low ^ text.charCodeAt(at), 1597334677)
  }
  return `${(high >>> 0).toString(16)}${(low >>> 0).toString(16)}`
}
