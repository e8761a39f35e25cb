import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { isTimeOut } from "#lib/db/errors"
import { openLedger } from "#tests/db/ledger"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"

const event = (id: string) => ({ id, agent: "crawler", session: "s-1", model: "gpt-4o", usage: { input: 10, output: 5 } })

/** Somebody holds this organization's rows, as a forgotten transaction does, until it is let go. */
async function holdTotals(url: string, org: number): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query("begin")
  await client.query("select from total where org = $1 for update", [org])
  return async () => void (await client.query("rollback"))
}

test("an organization whose rows somebody holds delays itself: the others are recorded, and it is when they are let go", {
  timeout: 60_000,
}, async () => {
  const url = await testDatabaseUrl()
  const [slow, other] = [(await makeOrganization()).org, (await makeOrganization()).org]
  const { usage } = await openLedger()
  await usage(slow, [event("first")])
  const letGo = await holdTotals(url, slow)

  const refusals: unknown[] = []
  // Agents that send again what was not confirmed. Each begins together with a call of the other organization, so that they share a batch.
  const press = async (n: number) => {
    for (;;) {
      const confirmed = await usage(slow, [event(`slow ${n}`)]).catch((reason: unknown) => void refusals.push(reason))
      if (confirmed) return
    }
  }
  const pressing: Promise<void>[] = []
  let given = 0
  for (; given < 60 || refusals.length < 4; given += 1) {
    if (given < 4) pressing.push(press(given))
    const { results } = await usage(other, [event(`other ${given}`)])
    expect(results, "while the rows are held").toMatchObject([{ status: "recorded" }])
  }
  expect(refusals.every(isTimeOut)).toBe(true)

  await letGo()
  await Promise.all(pressing)
  const rows = await query(url, "select org, count(*)::int as n from event where org = any($1) group by org order by n", [[slow, other]])
  expect(rows, "what was refused had left nothing, and counts once").toEqual([
    { org: slow, n: 5 },
    { org: other, n: given },
  ])
})
