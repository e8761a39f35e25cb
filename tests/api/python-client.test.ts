import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { makeOrganization } from "#tests/harness/organization"
import { startServer, type TestServer } from "#tests/harness/server"

/** What `python3 -m tests` says of one test. */
type Told = { id: string; said: string[]; skipped: string[] }

const folder = join(import.meta.dirname, "../../sdk/python")
const options = { cwd: folder, env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } }
const hasPython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status === 0
const ids = hasPython ? listTests() : ["left out: no python3 of 3.10 or newer is installed"]

describe.skipIf(!hasPython)("the Python client", () => {
  const told = new Map(ids.map((id) => [id, Promise.withResolvers<Told>()]))
  const running: { server?: TestServer; control?: Server; python?: ChildProcess } = {}

  beforeAll(async () => {
    const [strict, lab] = await Promise.all([makeOrganization(), makeOrganization({ preset: "lab" })])
    running.server = await startServer()
    const { url } = running.server
    running.control = createServer((request, response) => {
      const done = (status: number) => response.writeHead(status).end()
      setState(request.url ?? "").then(
        () => done(204),
        () => done(500),
      )
    }).listen(0, "127.0.0.1")
    await once(running.control, "listening")
    running.python = runTests({
      GOVERNOR_URL: url,
      GOVERNOR_KEY: strict.key,
      GOVERNOR_LAB_KEY: lab.key,
      GOVERNOR_CONTROL: `http://127.0.0.1:${(running.control.address() as AddressInfo).port}`,
    })

    /** The server is killed as by a machine that loses its power, and started again where it was. */
    async function setState(path: string): Promise<void> {
      if (path === "/away") {
        await running.server?.stop("SIGKILL")
        delete running.server
      } else running.server ??= await startServer({ port: Number(new URL(url).port) })
    }
  }, 60_000)

  afterAll(async () => {
    running.python?.kill("SIGKILL")
    running.control?.close()
    await running.server?.stop()
  })

  test.each(ids)(
    "%s",
    async (id) => {
      const { said, skipped } = (await told.get(id)?.promise) ?? { said: ["it did not run"], skipped: [] }
      expect({ said: said.join("\n"), skipped }).toEqual({ said: "", skipped: [] })
    },
    60_000,
  )

  function runTests(env: Record<string, string>): ChildProcess {
    const child = spawn("python3", ["-m", "tests"], { ...options, stdio: ["ignore", "pipe", "pipe"], env: { ...options.env, ...env } })
    let printed = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text
    })
    createInterface(child.stdout).on("line", (line) => {
      const one: Told = JSON.parse(line)
      told.get(one.id)?.resolve(one)
    })
    child.once("close", () => {
      for (const [id, { resolve }] of told) resolve({ id, said: [`it did not run:\n${printed}`], skipped: [] })
    })
    return child
  }
})

function listTests(): string[] {
  const { stdout, stderr, status } = spawnSync("python3", ["-m", "tests", "--list"], { ...options, encoding: "utf8" })
  if (status !== 0) throw new Error(`the tests of sdk/python cannot be read:\n${stderr}`)
  return stdout.trim().split("\n")
}
