import { rmSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import { startThrowawayPostgres } from "#server/embedded-postgres"
import { migrate } from "#server/migrate"
import { readPostmasterFile } from "#server/postgres/postmaster"
import { isAlive } from "#server/process-identity"

export type TestPostgres = { adminUrl: string; stop: () => Promise<void> }

/** Every test database is a copy of this one. */
export const templateName = "template_governor"

/** A Postgres of its own on a free port, as durable as in production, with the migrated template in it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const { url, dataDir, stop } = await startThrowawayPostgres({ durable: true })
  process.once("exit", () => endAtOnce(dataDir))
  await query(url, `CREATE DATABASE ${templateName}`)
  await migrate(databaseUrl(url, templateName))
  return { adminUrl: url, stop }
}

/** For Ctrl-C, on which vitest exits without its teardown and nothing can be awaited; after `stop` there is nothing left to end. */
function endAtOnce(dataDir: string): void {
  const left = readPostmasterFile(join(dataDir, "postgres"))
  if (!left) return
  process.kill(left.pid, "SIGQUIT")
  // It writes until it is gone, at most for as long as a person waits after Ctrl-C.
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waitedMs = 0; waitedMs < 3_000 && isAlive(left.pid); waitedMs += 20) Atomics.wait(pause, 0, 0, 20)
  rmSync(dataDir, { recursive: true, force: true })
}

/** The same server, another database. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** One connection, one query, closed again; gives the rows. */
export async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql, values)).rows
  } finally {
    await client.end()
  }
}
