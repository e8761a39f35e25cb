import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { makeOrganization } from "#tests/harness/organization"
import { startServer, type TestServer } from "#tests/harness/server"

/** What `python3 -m tests` says of one test. */
type Told = { id: string; said: string[]; skipped: string[] }

const folder = join(import.meta.dirname, "../../sdk/python")
const python = isNewEnough() ? "python3" : null
const ids = python ? listTests(python) : []

describe.skipIf(!python)(`the Python client${python ? "" : " (left out: no python3 of 3.10 or newer is installed)"}`, () => {
  const told = new Map<string, Told>()
  let printed = ""
  let server: TestServer | undefined

  beforeAll(async () => {
    const [strict, lab] = await Promise.all([makeOrganization(), makeOrganization({ preset: "lab" })])
    server = await startServer()
    const { url } = server
    const control = createServer((request, response) => {
      const done = (status: number) => response.writeHead(status).end()
      setState(request.url ?? "").then(
        () => done(204),
        () => done(500),
      )
    }).listen(0, "127.0.0.1")
    await once(control, "listening")
    const child = spawn(python ?? "", ["-m", "tests"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PYTHONDONTWRITEBYTECODE: "1",
        GOVERNOR_URL: url,
        GOVERNOR_KEY: strict.key,
        GOVERNOR_LAB_KEY: lab.key,
        GOVERNOR_CONTROL: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
      },
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text
    })
    createInterface(child.stdout).on("line", (line) => {
      const one: Told = JSON.parse(line)
      told.set(one.id, one)
    })
    await once(child, "close")
    control.close()

    /** The server is killed as a machine that loses its power, and started again where it was. */
    async function setState(path: string): Promise<void> {
      if (path === "/away") {
        await server?.stop("SIGKILL")
        server = undefined
      } else server ??= await startServer({ port: Number(new URL(url).port) })
    }
  }, 60_000)

  afterAll(async () => {
    await server?.stop()
  })

  test.each(ids)("%s", (id) => {
    const { said, skipped } = told.get(id) ?? { said: [`it did not run:\n${printed}`], skipped: [] }
    expect({ said: said.join("\n"), skipped }).toEqual({ said: "", skipped: [] })
  })
})

function isNewEnough(): boolean {
  const { status } = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"])
  return status === 0
}

function listTests(program: string): string[] {
  const { stdout, stderr, status } = spawnSync(program, ["-m", "tests", "--list"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", GOVERNOR_KEY: "", GOVERNOR_URL: "" },
  })
  if (status !== 0) throw new Error(`the tests of sdk/python cannot be read:\n${stderr}`)
  return stdout.trim().split("\n")
}
