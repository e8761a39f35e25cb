import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest"
import { createLedgerDb, type PrismaClient } from "#lib/db/client"
import { sqlState } from "#lib/db/errors"
import { textTransaction } from "#lib/db/query-text"
import { ownDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

let url = ""
let org = 0
beforeAll(async () => {
  url = await ownDatabaseUrl("text_transaction")
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

const insert = (subject: string) => `insert into subject (org, scope, subject) values (${org}, 1, '${subject}')`
const stored = async () => (await query(url, "select subject from subject where org = $1 order by 1", [org])).map(({ subject }) => subject)
const stateOf = (transaction: Promise<unknown>) => transaction.then(() => "kept", sqlState)

test("a transaction keeps what it wrote, and replies are those of its own statements", async () => {
  const replied = await textTransaction(openDb(), async (send) => `${await send(insert("a"), [])}|${await send("select 7", [])}`)
  expect(replied).toBe("|7")
  expect(await stored()).toEqual(["a"])
})

test("statements sent at once run in order, each on what those before it have written", async () => {
  const replies = await textTransaction(openDb(), (send) => {
    const count = `select count(*) from subject where org = ${org}`
    return Promise.all([send(count, []), send(insert("a"), []), send(count, []), send(insert("b"), []), send(count, [])])
  })
  expect(replies).toEqual(["0", "", "1", "", "2"])
})

test("what nobody has waited for goes with the commit, and is kept with it", async () => {
  const result = await textTransaction(openDb(), async (send) => {
    void send(insert("a"), [])
    void send(insert("b"), [])
    return "done"
  })
  expect(result).toBe("done")
  expect(await stored()).toEqual(["a", "b"])
})

test.each([
  { which: "the first", of: ["select 1 / 0", "a", "b"] },
  { which: "one between", of: ["a", "select 1 / 0", "b"] },
  { which: "the last", of: ["a", "b", "select 1 / 0"] },
])("where a statement that nobody waits for fails, $which of three, nothing is kept and its reason is told", async ({ of }) => {
  const db = openDb()
  const run = textTransaction(db, async (send) => {
    for (const one of of) void send(one.length === 1 ? insert(one) : one, [])
  })
  expect(await stateOf(run)).toBe("22012")
  expect(await stored()).toEqual([])
  expect(await stateOf(textTransaction(db, (send) => send(insert("next"), []))), "by the same connection").toBe("kept")
  expect(await stored()).toEqual(["next"])
})

test("where one that nobody waits for fails and one behind it is waited for, the reason of the first is told", async () => {
  const run = textTransaction(openDb(), async (send) => {
    void send("select 1 / 0", [])
    return send("select 7", [])
  })
  expect(await stateOf(run)).toBe("22012")
})

test("where the steps between fail, what was sent is not kept", async () => {
  const broken = textTransaction(openDb(), async (send) => {
    void send(insert("a"), [])
    await send(insert("b"), [])
    throw new Error("not the database's fault")
  })
  await expect(broken).rejects.toThrow("not the database's fault")
  expect(await stored()).toEqual([])
})
