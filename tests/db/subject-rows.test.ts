import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest"
import { createLedgerDb, type PrismaClient } from "#lib/db/client"
import { textTransaction } from "#lib/db/query-text"
import { createSubjectRows, type SubjectRows } from "#lib/ledger/subject-rows"
import { ownDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

const KEYS = [
  { scope: 1, subject: "session-1" },
  { scope: 4, subject: "" },
]

let url = ""
let org = 0
beforeAll(async () => {
  url = await ownDatabaseUrl("subject_rows")
})
beforeEach(async () => {
  org += 1
  await query(url, "insert into org_state (org, zone) values ($1, 'UTC')", [org])
})

/** With one connection: what a transaction leaves behind meets the next. */
function openDb(): PrismaClient {
  const db = createLedgerDb({ url, connections: 1, applicationName: "agent-governor tests ledger" })
  onTestFinished(() => db.$disconnect())
  return db
}

const lock = (db: PrismaClient, rows: SubjectRows) => textTransaction(db, (send) => rows.lock(send, org, KEYS))
const stored = () => query(url, "select scope, subject from subject where org = $1 order by scope", [org])

test("subjects that nobody has asked for get their rows, once", async () => {
  const [db, rows] = [openDb(), createSubjectRows()]
  expect(await lock(db, rows)).toBe(true)
  expect(await lock(db, rows)).toBe(true)
  expect(await lock(db, createSubjectRows()), "by a process that has not met them").toBe(true)
  expect(await stored()).toEqual(KEYS)
})

test("a transaction that fails takes its rows along: the next finds them gone, and the one after it makes them again", async () => {
  const [db, rows] = [openDb(), createSubjectRows()]
  const failed = textTransaction(db, async (send) => {
    expect(await rows.lock(send, org, KEYS)).toBe(true)
    await send("select 1 / 0", [])
  })
  await expect(failed).rejects.toThrow()
  expect(await stored()).toEqual([])
  expect(await lock(db, rows)).toBe(false)
  expect(await lock(db, rows)).toBe(true)
  expect(await stored()).toEqual(KEYS)
})

test("a transaction keeps what it wrote, and nothing where its steps fail, whoever has failed", async () => {
  const db = openDb()
  const insert = `insert into subject (org, scope, subject) values (${org}, 4, '')`
  const broken = textTransaction(db, async (send) => {
    await send(insert, [])
    throw new Error("not the database's fault")
  })
  await expect(broken).rejects.toThrow("not the database's fault")
  expect(await stored()).toEqual([])
  expect(await textTransaction(db, async (send) => `${await send(insert, [])}|${await send("select 7", [])}`)).toBe("|7")
  expect(await stored()).toEqual([KEYS[1]])
})
