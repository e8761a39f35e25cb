import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll } from "vitest"
import { freePort } from "#server/postgres/cluster"
import { testDatabaseUrl } from "#tests/harness/database"
import { nodeOptions } from "#tests/harness/node-options"

export type ServerOptions = {
  /** Next and its pages; needs a finished `next build`. Default off: the API alone starts in a fraction of the time. */
  ui?: boolean
  /** Off: the hot paths are answered by their Next routes, which needs `ui`. Default on. */
  frontDoor?: boolean
  /** Default: the database of this worker. */
  databaseUrl?: string
  /** Default: a free one. Named by a test that starts a server again where the last one was. */
  port?: number
  env?: Record<string, string>
}

export type TestServer = {
  url: string
  pid: number
  /** Everything it has printed so far. */
  output: () => string
  /** Resolves with the line that matches, already printed or yet to come. @throws when the server ends first */
  line: (pattern: RegExp) => Promise<string>
  request: (path: string, options?: RequestOptions) => Promise<Response>
  /** Resolves when the process is gone, with its exit code (null after a signal). */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** `json` is sent as the body of a POST unless a method is named. */
export type RequestOptions = { key?: string; json?: unknown; method?: string; headers?: Record<string, string>; body?: BodyInit }

/** What every server and every test process seals keys with, so that a key made by one is known to the other. */
export const testSecret = "tests-tests-tests-tests-tests-tests-tests"

/** The API is tested twice, so that neither door to the same handlers is dead code: `describe.each(doors)`. */
export const doors = [
  { door: "front door", ui: false, frontDoor: true },
  { door: "Next routes", ui: true, frontDoor: false },
] as const

/** A server for the tests of this block: started before the first, ended after the last; what it printed is shown where a test fails. Use the result inside tests only. */
export function withServer(options: ServerOptions = {}): Omit<TestServer, "stop"> {
  let server: TestServer | undefined
  beforeAll(async () => {
    server = await startServer(options)
  }, 90_000)
  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(server?.output().slice(-4_000))
  })
  afterAll(async () => {
    await server?.stop()
  }, 30_000)
  return new Proxy({} as TestServer, {
    get: (_, property: keyof TestServer) => {
      if (!server) throw new Error("the server runs inside tests only")
      return server[property]
    },
  })
}

/** Start `server/main.ts` as a process of its own on a free port and wait until it says where it listens. @throws with its output when it ends instead */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  if (options.ui && !existsSync(join(root, ".next/BUILD_ID"))) throw new Error("no finished build: run `npm run build` first")
  const port = options.port ?? (await freePort())
  const child = spawn(process.execPath, [...nodeOptions, "server/main.ts"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: options.databaseUrl ?? (await testDatabaseUrl()),
      GOVERNOR_SECRET: testSecret,
      PORT: String(port),
      NEXTAUTH_URL: `http://localhost:${port}`,
      GOVERNOR_UI: options.ui ? "on" : "off",
      GOVERNOR_FRONT_DOOR: options.frontDoor === false ? "off" : "on",
      ...options.env,
    },
  })
  const { output, line } = listen(child)
  const url = `http://localhost:${port}`
  await line(new RegExp(`http://[^ ]*:${port}`))
  return {
    url,
    pid: child.pid ?? 0,
    output,
    line,
    request: (path, request = {}) => fetch(new URL(path, url), toInit(request)),
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, "exit")
        child.kill(signal)
        await gone
      }
      return child.exitCode
    },
  }
}

const root = join(import.meta.dirname, "../..")

function toInit({ key, json, method, headers = {}, body }: RequestOptions): RequestInit {
  const bytes = json === undefined ? body : JSON.stringify(json)
  return {
    method: method ?? (bytes === undefined ? "GET" : "POST"),
    redirect: "manual",
    headers: {
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(bytes === undefined ? {} : { body: bytes }),
  }
}

function listen(child: ChildProcess): Pick<TestServer, "output" | "line"> {
  let text = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      child.emit("printed")
    })
  }
  const find = (pattern: RegExp) => text.split("\n").find((candidate) => pattern.test(candidate))
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = find(pattern)
        if (found !== undefined) done(() => resolve(found))
      }
      const ended = () => done(() => reject(new Error(`the server ended before it printed ${pattern}:\n${text}`)))
      const done = (settle: () => void) => {
        child.off("printed", look).off("close", ended)
        settle()
      }
      child.on("printed", look).on("close", ended)
      look()
      if (child.exitCode !== null || child.signalCode !== null) ended()
    })
  return { output: () => text, line }
}
