/** Where the reader's governor is, and a key of theirs; null: they put it in. */
export type Place = { origin: string; key: string | null }

type Part = {
  /** What it is, where that is not plain: a file, a shell. */
  title: string
  code: (place: Place) => string
}

/** One way to put an agent under governance. Each part of each is run by a test as it stands here. */
export type Client = { id: string; name: string; note?: string; parts: readonly Part[] }

const environment: Part = {
  title: "Where the governor is",
  code: ({ origin, key }) => `export GOVERNOR_URL=${origin}
export GOVERNOR_KEY=${key ?? "gov_…"}`,
}

/** A script of Node with the packages that it needs beside ours. */
const script = (packages: string, code: string): readonly Part[] => [
  { title: "Install", code: ({ origin }) => `npm install ${origin}/clients/agent-governor.tgz${packages}` },
  environment,
  { title: "agent.mjs", code: () => code },
]

const pythonScript = (packages: string, code: string): readonly Part[] => [
  { title: "Install", code: ({ origin }) => `pip install ${origin}/clients/agent_governor-0.1.0-py3-none-any.whl${packages}` },
  environment,
  { title: "agent.py", code: () => code },
]

const WRAPPED = "Every call of this client, streamed or not, asks first, is recorded with its usage, and is broken off by a Stop."

export const clients: readonly Client[] = [
  {
    id: "openai",
    name: "OpenAI",
    note: WRAPPED,
    parts: script(
      " openai",
      `import OpenAI from "openai"
import { Governor } from "agent-governor"
import { govern } from "agent-governor/openai"

const governor = new Governor({ agent: "researcher" })
const openai = govern(new OpenAI(), governor.session("task-42", { user: "ann" }))

const answer = await openai.chat.completions.create({
  model: "gpt-4o",
  messages: [{ role: "user", content: "What is a budget?" }],
})
console.log(answer.choices[0].message.content)`,
    ),
  },
  {
    id: "langgraph",
    name: "LangGraph",
    note: "Each call of a model and of a tool asks first. Make the config anew for each invoke.",
    parts: script(
      " @langchain/langgraph @langchain/openai @langchain/core",
      `import { ChatOpenAI } from "@langchain/openai"
import { MessagesAnnotation, StateGraph } from "@langchain/langgraph"
import { Governor } from "agent-governor"
import { governed, guard } from "agent-governor/langchain"

const session = new Governor({ agent: "researcher" }).session("task-42", { user: "ann" })
const model = new ChatOpenAI({ model: "gpt-4o" })

const graph = new StateGraph(MessagesAnnotation)
  .addNode("answer", guard(session, async ({ messages }) => ({ messages: [await model.invoke(messages)] })))
  .addEdge("__start__", "answer")
  .addEdge("answer", "__end__")
  .compile()

const { messages } = await graph.invoke({ messages: [{ role: "user", content: "What is a budget?" }] }, governed(session))
console.log(messages.at(-1).content)`,
    ),
  },
  {
    id: "python",
    name: "Python",
    note: "check_and_add raises BudgetExceeded when the task has used up its budget, or when somebody pressed Stop.",
    parts: pythonScript(
      " openai",
      `from agent_governor import BudgetManager
from openai import OpenAI

client = OpenAI()
budget = BudgetManager(session_limit=0.50, session="task-42", agent="researcher", user="ann")

response = client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "user", "content": "What is a budget?"}],
)
budget.check_and_add(response)
print(response.choices[0].message.content)`,
    ),
  },
  {
    id: "curl",
    name: "curl",
    note: "usage is the provider's usage object, verbatim. The reply says what the call cost and what to do now.",
    parts: [
      {
        title: "Report a call",
        code: ({ origin, key }) => `curl ${origin}/api/v1/usage \\
  -H "authorization: Bearer ${key ?? "$GOVERNOR_KEY"}" \\
  -H "content-type: application/json" \\
  -d '{"id": "first-1", "agent": "researcher", "session": "task-42", "user": "ann", "model": "gpt-4o",
       "usage": {"prompt_tokens": 1200, "completion_tokens": 300}}'`,
      },
      {
        title: "Ask before one",
        code: ({ origin, key }) => `curl ${origin}/api/v1/authorize \\
  -H "authorization: Bearer ${key ?? "$GOVERNOR_KEY"}" \\
  -H "content-type: application/json" \\
  -d '{"id": "ask-2", "agent": "researcher", "session": "task-42", "user": "ann", "model": "gpt-4o",
       "estimate": {"input": 1200, "output": 1000}}'`,
      },
    ],
  },
  {
    id: "otel",
    name: "OpenTelemetry",
    note: "For agents that emit GenAI spans or logs already. They report only: such an agent cannot be told to stop.",
    parts: [
      {
        title: "Any exporter",
        code: ({ origin, key }) => `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}/api/otel
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20${key ?? "$GOVERNOR_KEY"}"
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_METRICS_EXPORTER=none
export OTEL_SERVICE_NAME=researcher`,
      },
      {
        title: "Claude Code, beside these",
        code: () => "export CLAUDE_CODE_ENABLE_TELEMETRY=1 OTEL_LOGS_EXPORTER=otlp",
      },
      {
        title: "Codex, in ~/.codex/config.toml",
        code: ({ origin, key }) => `[otel.exporter.otlp-http]
endpoint = "${origin}/api/otel/v1/logs"
protocol = "binary"
headers = { authorization = "Bearer ${key ?? "gov_…"}" }`,
      },
    ],
  },
  {
    id: "openai-python",
    name: "OpenAI, Python",
    note: WRAPPED,
    parts: pythonScript(
      " openai",
      `from agent_governor import Governor
from agent_governor.openai import govern
from openai import OpenAI

client = govern(OpenAI(), Governor(agent="researcher").session("task-42", user="ann"))

response = client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "user", "content": "What is a budget?"}],
)
print(response.choices[0].message.content)`,
    ),
  },
  {
    id: "langgraph-python",
    name: "LangGraph, Python",
    note: "Each call of a model and of a tool asks first; a guarded node starts only while anything may.",
    parts: pythonScript(
      " langgraph langchain-openai",
      `from agent_governor import Governor
from agent_governor.langchain import governed, guard
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph

session = Governor(agent="researcher").session("task-42", user="ann")
model = ChatOpenAI(model="gpt-4o")


def answer(state):
    return {"messages": [model.invoke(state["messages"])]}


graph = StateGraph(MessagesState).add_node("answer", guard(session, answer)).add_edge(START, "answer").compile()

result = graph.invoke({"messages": [{"role": "user", "content": "What is a budget?"}]}, governed(session))
print(result["messages"][-1].content)`,
    ),
  },
  {
    id: "anthropic",
    name: "Anthropic",
    note: WRAPPED,
    parts: script(
      " @anthropic-ai/sdk",
      `import Anthropic from "@anthropic-ai/sdk"
import { Governor } from "agent-governor"
import { govern } from "agent-governor/anthropic"

const governor = new Governor({ agent: "researcher" })
const anthropic = govern(new Anthropic(), governor.session("task-42", { user: "ann" }))

const answer = await anthropic.messages.create({
  model: "claude-haiku-4-5",
  max_tokens: 1000,
  messages: [{ role: "user", content: "What is a budget?" }],
})
console.log(answer.content[0].text)`,
    ),
  },
  {
    id: "ai-sdk",
    name: "AI SDK",
    note: "After a downgrade the cheaper model is called by itself. To wrap one model there is a middleware in agent-governor/ai-sdk.",
    parts: script(
      " ai @ai-sdk/openai",
      `import { createOpenAI } from "@ai-sdk/openai"
import { generateText } from "ai"
import { Governor } from "agent-governor"
import { governedFetch } from "agent-governor/fetch"

const session = new Governor({ agent: "researcher" }).session("task-42", { user: "ann" })
const openai = createOpenAI({ fetch: governedFetch(session) })

const { text } = await generateText({ model: openai.chat("gpt-4o"), prompt: "What is a budget?" })
console.log(text)`,
    ),
  },
  {
    id: "typescript",
    name: "Any call",
    note: "run asks, calls, settles. Return the provider's answer as it came: its usage is read from it.",
    parts: script(
      "",
      `import { BudgetExceeded, Governor } from "agent-governor"

const session = new Governor({ agent: "researcher" }).session("task-42", { user: "ann", sessionLimit: 0.5 })

async function call(model, maxTokens, signal) {
  return { model, usage: { input: 900, output: 120 } } // whatever makes the call
}

try {
  await session.run(({ model, maxOutput, signal }) => call(model, maxOutput(1000), signal), {
    model: "gpt-4o",
    estimate: { input: 900, output: 1000 },
  })
  await session.run(() => "found", { kind: "tool", tool: "search" })
} catch (error) {
  if (!(error instanceof BudgetExceeded)) throw error
  console.log(error.directive.action, error.message)
}`,
    ),
  },
]
