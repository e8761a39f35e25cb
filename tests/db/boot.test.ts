import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, describe, expect, inject, onTestFinished, test } from "vitest"
import { runningPostgresUrl, startThrowawayPostgres } from "#server/embedded-postgres"
import { migrate } from "#server/migrate"
import { locateBinaries } from "#server/postgres/binaries"
import { readPostmasterFile } from "#server/postgres/postmaster"
import { isAlive } from "#server/process-identity"
import { databaseUrl, query } from "#tests/harness/postgres"
import { startServer, type TestServer } from "#tests/harness/server"

const root = join(import.meta.dirname, "../..")
const started: TestServer[] = []
afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())))

/** A server on the embedded Postgres of a data directory: an empty DATABASE_URL counts as none. */
async function startOn(dataDir: string, env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer({ databaseUrl: "", env: { GOVERNOR_DATA_DIR: dataDir, ...env } })
  started.push(server)
  return server
}

/** A start that is expected to fail, to its end. */
async function runToEnd(program: string, args: string[], env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk
    })
  }
  await once(child, "close")
  return { code: child.exitCode, output }
}

function newDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "governor-boot-"))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return join(dir, "data")
}

async function newDatabase(name: string): Promise<string> {
  const adminUrl = inject("adminUrl")
  await query(adminUrl, `CREATE DATABASE ${name}_${process.pid}`)
  return databaseUrl(adminUrl, `${name}_${process.pid}`)
}

function postmasterOf(dataDir: string): number {
  return readPostmasterFile(join(dataDir, "postgres"))?.pid ?? 0
}

describe("the embedded Postgres", () => {
  test("begins again from its log when files could not be written, and all that was confirmed is there", { timeout: 60_000 }, async () => {
    const told = Promise.withResolvers<string>()
    const back = Promise.withResolvers<void>()
    let isBroken = false
    const postgres = await startThrowawayPostgres({
      durable: true,
      async sync() {
        if (!isBroken) return
        isBroken = false
        throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" })
      },
      report: (line) => {
        if (line.includes("begins again")) told.resolve(line)
        if (line.includes("is back")) back.resolve()
      },
    })
    onTestFinished(() => postgres.stop())
    const before = readPostmasterFile(join(postgres.dataDir, "postgres"))?.pid
    await query(postgres.url, "create table large as select repeat('x', 1000) as text from generate_series(1, 3000)")
    const [file] = await query(postgres.url, "select pg_relation_filepath('large') as path")
    // Nobody is connected from here on: who is, is cut off. What was brought to the disk a moment ago is, once it has changed, again.
    isBroken = true
    utimesSync(join(postgres.dataDir, "postgres", String(file?.path)), new Date(), new Date())
    expect(await told.promise).toContain("EIO: i/o error")
    await back.promise
    expect(readPostmasterFile(join(postgres.dataDir, "postgres"))?.pid).not.toBe(before)
    expect(await query(postgres.url, "select count(*)::int as count from large")).toEqual([{ count: 3000 }])
  })

  test("outlives a server that is killed, is adopted by the next, and ends with that one", { timeout: 60_000 }, async () => {
    const dataDir = newDataDir()
    const first = await startOn(dataDir)
    const postmaster = postmasterOf(dataDir)
    await query(runningPostgresUrl(dataDir) ?? "", "CREATE TABLE kept AS SELECT 42 AS answer")
    await first.stop("SIGKILL")
    expect(isAlive(postmaster)).toBe(true)

    const second = await startOn(dataDir)
    expect(postmasterOf(dataDir)).toBe(postmaster)
    expect(await query(runningPostgresUrl(dataDir) ?? "", "SELECT answer FROM kept")).toEqual([{ answer: 42 }])

    expect(await second.stop("SIGTERM")).toBe(0)
    expect(isAlive(postmaster)).toBe(false)
    expect(runningPostgresUrl(dataDir)).toBeNull()
  })

  test("keeps what was confirmed through a kill of server and database at once", { timeout: 60_000 }, async () => {
    const dataDir = newDataDir()
    const first = await startOn(dataDir)
    await query(runningPostgresUrl(dataDir) ?? "", "CREATE TABLE kept AS SELECT 42 AS answer")
    process.kill(postmasterOf(dataDir), "SIGKILL")
    await first.stop("SIGKILL")

    await startOn(dataDir)
    expect(await query(runningPostgresUrl(dataDir) ?? "", "SELECT answer FROM kept")).toEqual([{ answer: 42 }])
  })

  test("that dies while its server lives is started again on the same port", { timeout: 60_000 }, async () => {
    const dataDir = newDataDir()
    const server = await startOn(dataDir)
    const url = runningPostgresUrl(dataDir) ?? ""
    process.kill(postmasterOf(dataDir), "SIGKILL")
    await server.line(/Postgres is back/)
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }])
  })

  test("runs by the programs of another folder where one is named", async () => {
    const { postgres } = await locateBinaries(null)
    const folder = mkdtempSync(join(tmpdir(), "governor-programs-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    // Under root another user runs them.
    chmodSync(folder, 0o755)
    for (const name of ["initdb", "postgres"]) {
      writeFileSync(join(folder, name), `#!/bin/sh\nexec ${join(dirname(postgres), name)} "$@"\n`, { mode: 0o755 })
    }
    const { url, stop } = await startThrowawayPostgres({ binaries: folder })
    onTestFinished(() => stop())
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }])
    await expect(locateBinaries(tmpdir())).rejects.toThrow(`there is no initdb in ${tmpdir()}`)
  })

  test("is durable as it says: nothing is confirmed before it is on the disk", async () => {
    const { url, stop } = await startThrowawayPostgres({ durable: true })
    onTestFinished(() => stop())
    const names = "'fsync', 'synchronous_commit', 'full_page_writes'"
    const rows = await query(url, `SELECT name, setting FROM pg_settings WHERE name IN (${names}) AND setting <> 'on'`)
    expect(rows).toEqual([])
  })
})

describe("a start that cannot succeed says why, exits with 1 and leaves nothing running", () => {
  test("a data directory that a live server uses", { timeout: 60_000 }, async () => {
    const dataDir = newDataDir()
    const owner = await startOn(dataDir)
    const env = { DATABASE_URL: "", GOVERNOR_DATA_DIR: dataDir, GOVERNOR_UI: "off", PORT: "0" }
    const { code, output } = await runToEnd(process.execPath, ["server/main.ts"], env)
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringContaining(`in use by the server with process id ${owner.pid}`),
    })
    expect((await owner.request("/api/health")).status).toBe(200)
  })

  test("a port that another program has", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = String(address && typeof address === "object" ? address.port : 0)
    const dataDir = newDataDir()
    const env = { DATABASE_URL: "", GOVERNOR_DATA_DIR: dataDir, GOVERNOR_UI: "off", PORT: port }
    const { code, output } = await runToEnd(process.execPath, ["server/main.ts"], env)
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${port} is taken by another program`) })
    expect(postmasterOf(dataDir)).toBe(0)
  })

  test("a database that is not there", async () => {
    const env = { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none", GOVERNOR_SECRET: "x".repeat(32), GOVERNOR_UI: "off", PORT: "0" }
    const { code, output } = await runToEnd(process.execPath, ["server/main.ts"], env)
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("The database cannot be reached") })
  })
})

describe("migrations", () => {
  test("are applied once by servers that start at once on an empty database", { timeout: 60_000 }, async () => {
    const url = await newDatabase("migrate_at_once")
    const servers = await Promise.all([startServer({ databaseUrl: url }), startServer({ databaseUrl: url })])
    started.push(...servers)
    const rows = await query(url, "SELECT migration_name, count(*)::int AS times FROM _prisma_migrations GROUP BY 1")
    expect(rows.every((row) => row.times === 1)).toBe(true)
    expect(await migrate(url)).toEqual([])
  })

  test("give exactly the tables of schema.prisma, and Prisma agrees that they are applied", { timeout: 60_000 }, async () => {
    const url = await newDatabase("migrate_drift")
    await migrate(url)
    const prisma = (...args: string[]) => runToEnd(process.execPath, ["node_modules/prisma/build/index.js", ...args], { DATABASE_URL: url })
    const [status, drift] = await Promise.all([
      prisma("migrate", "status"),
      prisma("migrate", "diff", "--from-config-datasource", "--to-schema=prisma/schema.prisma", "--exit-code"),
    ])
    expect(status.output).toContain("Database schema is up to date")
    expect(drift).toMatchObject({ code: 0, output: expect.stringContaining("No difference detected") })
  })

  test("that were changed after they were applied stop the start", async () => {
    const url = await newDatabase("migrate_changed")
    await migrate(url)
    await query(url, "UPDATE _prisma_migrations SET checksum = 'other'")
    await expect(migrate(url)).rejects.toThrow(/was changed after it was applied/)
  })
})
