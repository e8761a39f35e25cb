import { expect, test } from "vitest"
import { ownDatabaseUrl, testDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

test("a worker has one database, migrated before any test", async () => {
  expect(await testDatabaseUrl()).toBe(await testDatabaseUrl())
  const tables = await query(await testDatabaseUrl(), "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'")
  expect(tables.length).toBeGreaterThan(5)
})

test("a database of one's own is not the worker's", async () => {
  const own = await ownDatabaseUrl("harness")
  await query(own, "CREATE TABLE only_here ()")
  expect(await query(await testDatabaseUrl(), "SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }])
})

test("durability is as in production: what tests show about crashes is true", async () => {
  expect(await query(await testDatabaseUrl(), "SELECT current_setting('fsync') f, current_setting('synchronous_commit') s")).toEqual([
    { f: "on", s: "on" },
  ])
})
