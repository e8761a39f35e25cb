import { BaseCallbackHandler } from "@langchain/core/callbacks/base"
import type { LLMResult } from "@langchain/core/outputs"
import { ChatOpenAI } from "@langchain/openai"
import { apiKey, baseURL, drain, report } from "./run.ts"

/** Five lines of a callback: what LangChain knows of a call, verbatim. */
export class Report extends BaseCallbackHandler {
  override name = "report"
  override awaitHandlers = true
  override async handleLLMEnd({ generations }: LLMResult): Promise<void> {
    const [generation] = generations[0] ?? []
    const { message } = generation as unknown as { message: { usage_metadata: unknown; response_metadata: { model_name: string } } }
    await report(message.response_metadata.model_name, message.usage_metadata)
  }
}

export const model = (name: string, more: object = {}) =>
  new ChatOpenAI({ model: name, apiKey, configuration: { baseURL }, callbacks: [new Report()], ...more })

export async function work(): Promise<void> {
  await model("gpt-4o").invoke("weather?")
  await drain(await model("gpt-4o-mini").stream("weather?"))
  await model("gpt-4o", { useResponsesApi: true }).invoke("weather?")
}
