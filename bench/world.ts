import { join } from "node:path"
import { startThrowawayPostgres } from "#server/embedded-postgres"
import { migrate } from "#server/migrate"
import { readPostmasterFile } from "#server/postgres/postmaster"
import { runProgram } from "#tests/api/run-program"
import { databaseUrl, query } from "#tests/harness/postgres"
import { startServer, type TestServer } from "#tests/harness/server"

/** A program under measurement. */
export type Served = { url: string; pid: number }

/** What a run is made in: an embedded Postgres of its own with production's settings, and the programs on it. */
export type World = {
  /** Of the Postgres that everything runs on. */
  postmasterPid: number
  settings: Readonly<Record<string, string>>
  /** A new database with the schema. */
  makeDatabase(name: string): Promise<string>
  /** The production server as `npm start` runs it, on this database. */
  serve(databaseUrl: string, options?: { pages?: boolean }): Promise<TestServer>
  /** A program of the bench that says on which port it listens. */
  run(file: string, ...args: string[]): Promise<Served>
  /** End everything, the newest first; harmless when called twice. */
  close(): Promise<void>
}

const SETTINGS = [
  ...["server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "commit_delay"],
  ...["shared_buffers", "max_wal_size", "wal_segment_size", "checkpoint_timeout", "autovacuum_naptime"],
]

/** @param binaries folder of the Postgres to run; null: the embedded one */
export async function openWorld(binaries: string | null): Promise<World> {
  const postgres = await startThrowawayPostgres({ durable: true, binaries })
  const endings: (() => Promise<unknown>)[] = [postgres.stop]
  let closing: Promise<void> | undefined
  const endAll = async () => {
    // One that is gone already does not keep the others running.
    for (const end of endings.reverse()) await end().catch((error: unknown) => console.error(error))
  }
  const rows = await query(
    postgres.url,
    `select 'compiled with' as name, substring(setting from '-O[[:alnum:]]*') as value from pg_config where name = 'CFLAGS'
     union all select name, current_setting(name) from pg_settings where name = any($1)`,
    [SETTINGS],
  )
  return {
    postmasterPid: readPostmasterFile(join(postgres.dataDir, "postgres"))?.pid ?? 0,
    settings: Object.fromEntries(rows.map(({ name, value }) => [String(name), String(value)])),
    async makeDatabase(name) {
      await query(postgres.url, `create database ${name}`)
      const url = databaseUrl(postgres.url, name)
      await migrate(url)
      return url
    },
    async serve(url, { pages = false } = {}) {
      const server = await startServer({ databaseUrl: url, ui: pages })
      endings.push(() => server.stop())
      return server
    },
    async run(file, ...args) {
      const program = runProgram(file, args, {})
      endings.push(() => {
        program.kill("SIGTERM")
        return program.ended
      })
      const [, port] = await program.printed(/listening on (\d+)/)
      return { url: `http://127.0.0.1:${port}`, pid: program.pid }
    },
    close() {
      closing ??= endAll()
      return closing
    },
  }
}
