import pg from "pg"
import { expect, test } from "vitest"
import { ownDatabaseUrl, testDatabaseUrl } from "#tests/harness/database"

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test("a worker has one database, migrated before any test", async () => {
  expect(await testDatabaseUrl()).toBe(await testDatabaseUrl())
  const tables = await rows(await testDatabaseUrl(), "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'")
  expect(tables.length).toBeGreaterThan(5)
})

test("a database of one's own is not the worker's", async () => {
  const own = await ownDatabaseUrl("harness")
  await rows(own, "CREATE TABLE only_here ()")
  expect(await rows(await testDatabaseUrl(), "SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }])
})

test("durability is as in production: what tests show about crashes is true", async () => {
  expect(await rows(await testDatabaseUrl(), "SELECT current_setting('fsync') f, current_setting('synchronous_commit') s")).toEqual([
    { f: "on", s: "on" },
  ])
})
