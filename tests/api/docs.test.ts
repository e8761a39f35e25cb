import { execFile, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { clients } from "#components/docs/clients"
import { Authorization } from "#lib/contracts/authorize"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { UsageReceipt } from "#lib/contracts/usage"
import { programOf } from "#tests/api/program"
import { makeOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { packClients } from "../../scripts/clients/pack-clients.mjs"

const server = withServer()
const run = promisify(execFile)
const packages = join(import.meta.dirname, "../../public/clients")
let folder = ""
let provider: Server

/** What the docs' snippets find beside them: our clients as they are packed, and providers' clients of a few lines (the real ones run in tests/clients). */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "docs-"))
  const modules = join(folder, "node_modules")
  for (const name of ["openai", "@anthropic-ai/sdk", "agent-governor"]) mkdirSync(join(modules, name), { recursive: true })
  packClients()
  await run("tar", ["-xzf", join(packages, "agent-governor.tgz"), "-C", join(modules, "agent-governor"), "--strip-components=1"])
  for (const [name, call] of Object.entries({ openai: openaiCall, "@anthropic-ai/sdk": anthropicCall })) {
    writeFileSync(join(modules, name, "index.mjs"), clientOf(call))
    writeFileSync(join(modules, name, "package.json"), JSON.stringify({ name, exports: "./index.mjs" }))
  }
  writeFileSync(join(folder, "openai.py"), pythonClient)
  provider = createServer((request, response) => {
    const isChat = request.url?.endsWith("/chat/completions")
    const answer = isChat
      ? {
          id: "chatcmpl-0123456789abcdef",
          model: "gpt-4o",
          choices: [{ message: { content: "a limit" } }],
          usage: { prompt_tokens: 900, completion_tokens: 120 },
        }
      : {
          id: "msg_0123456789abcdef",
          model: "claude-haiku-4-5",
          content: [{ text: "a limit" }],
          usage: { input_tokens: 900, output_tokens: 120 },
        }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer))
  }).listen(0, "127.0.0.1")
  await once(provider, "listening")
}, 60_000)

afterAll(() => {
  provider.close()
  rmSync(folder, { recursive: true })
})

const partOf = (id: string, title: string) =>
  clients.find((client) => client.id === id)?.parts.find((part) => part.title === title) ?? expect.unreachable(`${id}: ${title}`)

async function newReader() {
  const { key } = await makeOrganization({ scopes: ["admin"] })
  const place = { origin: server.url, key }
  const { port } = provider.address() as AddressInfo
  const providers = {
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    OPENAI_API_KEY: "none",
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
  }
  // Python imports from a wheel as it is.
  const wheel = readdirSync(packages).find((name) => name.endsWith(".whl")) ?? expect.unreachable("no wheel")
  return {
    key,
    place,
    /** A shell that has read what is said about the environment, and then this. */
    shell: (script: string) =>
      run("sh", ["-ec", script], {
        cwd: folder,
        env: {
          NODE_ENV: "production",
          PATH: process.env["PATH"] ?? "",
          TMPDIR: folder,
          PYTHONDONTWRITEBYTECODE: "1",
          PYTHONPATH: join(packages, wheel),
          ...providers,
        },
      }),
    async session(): Promise<Session> {
      const { items } = page(Session).parse(await programOf(server, key).get("/api/v1/sessions?q=task-42"))
      return items[0] ?? expect.unreachable("no session was recorded")
    },
  }
}

test.for([
  {
    id: "openai",
    file: "agent.mjs",
    command: `"${process.execPath}" agent.mjs`,
    says: "a limit",
    because: "a wrapped client answers as before",
  },
  {
    id: "anthropic",
    file: "agent.mjs",
    command: `"${process.execPath}" agent.mjs`,
    says: "a limit",
    because: "a wrapped client answers as before",
  },
  { id: "typescript", file: "agent.mjs", command: `"${process.execPath}" agent.mjs`, says: "", because: "nothing stops it" },
  { id: "python", file: "agent.py", command: "python3 agent.py", says: "a limit", because: "the budget is not used up" },
  { id: "openai-python", file: "agent.py", command: "python3 agent.py", says: "a limit", because: "a wrapped client answers as before" },
])("the lines for $id run as they stand, and what they spend is recorded: $because", async ({ id, file, command, says }, { skip }) => {
  skip(file === "agent.py" && spawnSync("python3", ["--version"]).status !== 0, "no python3 is installed")
  const { place, shell, session } = await newReader()
  const environment = partOf(id, "Where the governor is").code(place)
  writeFileSync(join(folder, file), partOf(id, file).code(place))
  const { stdout, stderr } = await shell(`${environment}\n${command}`)
  expect({ said: stdout.trim(), stderr }).toEqual({ said: says, stderr: "" })
  expect(await session()).toMatchObject({ agents: ["researcher"], user: "ann", tokens: 1_020, heldUsd: "0" })
})

test("the curls are answered as the API says", async () => {
  const { place, shell } = await newReader()
  const reported = await shell(partOf("curl", "Report a call").code(place))
  expect(UsageReceipt.parse(JSON.parse(reported.stdout)).results).toMatchObject([
    { status: "recorded", tokens: { input: 1_200, output: 300 } },
  ])
  const asked = await shell(partOf("curl", "Ask before one").code(place))
  expect(Authorization.parse(JSON.parse(asked.stdout))).toMatchObject({ allowed: true, hold: { tokens: 2_200 } })
})

test("the environment for exporters leads here, as exporters read it", async () => {
  const { place, shell, key } = await newReader()
  const { stdout } = await shell(
    `${partOf("otel", "Any exporter").code(place)}\n${partOf("otel", "Claude Code, beside these").code(place)}\nenv`,
  )
  const env = Object.fromEntries(stdout.split("\n").map((line) => line.split(/=(.*)/s, 2) as [string, string]))
  const [name = "", value = ""] = (env.OTEL_EXPORTER_OTLP_HEADERS ?? "").split(/=(.*)/s)
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.response.model": "gpt-4o",
    "gen_ai.response.id": "chatcmpl-0123456789abcdef",
  }
  const span = {
    ...{
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      name: "chat",
      startTimeUnixNano: "0",
      endTimeUnixNano: "0",
    },
    attributes: [
      ...Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
      { key: "gen_ai.usage.input_tokens", value: { intValue: 900 } },
    ],
  }
  const resource = { attributes: [{ key: "service.name", value: { stringValue: env.OTEL_SERVICE_NAME } }] }
  const reply = await fetch(`${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, {
    method: "POST",
    headers: { [name]: decodeURIComponent(value), "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  })
  expect([reply.status, await reply.json()]).toEqual([200, {}])
  expect(await programOf(server, key).get("/api/v1/agents")).toMatchObject({ items: [{ name: "researcher" }] })
  expect(env).toMatchObject({ OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf", CLAUDE_CODE_ENABLE_TELEMETRY: "1", OTEL_LOGS_EXPORTER: "otlp" })
})

/** The way of the generated clients: options, a fetch, errors by status. */
function clientOf(call: string): string {
  return `export default class Client {
  constructor(options = {}) {
    this.fetch = options.fetch ?? fetch
  }
  withOptions(options) {
    return new Client({ fetch: this.fetch, ...options })
  }
  makeStatusError(status) {
    return new Error("refused: " + status)
  }
  async post(url, body) {
    const reply = await this.fetch(url, { method: "POST", body: JSON.stringify(body) })
    if (!reply.ok) throw this.makeStatusError(reply.status, {}, "", reply.headers)
    return reply.json()
  }
  ${call}
}`
}

const openaiCall = `chat = { completions: { create: (body) => this.post(process.env.OPENAI_BASE_URL + "/chat/completions", body) } }`
const anthropicCall = `messages = { create: (body) => this.post(process.env.ANTHROPIC_BASE_URL + "/v1/messages", body) }`

const pythonClient = `import json, os, types, urllib.request


class OpenAI:
    def __init__(self):
        self.chat = types.SimpleNamespace(completions=types.SimpleNamespace(create=self._create))

    def _create(self, **body):
        request = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + "/chat/completions", json.dumps(body).encode())
        with urllib.request.urlopen(request) as reply:
            return json.load(reply, object_hook=lambda fields: types.SimpleNamespace(**fields))
`
