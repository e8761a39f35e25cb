import { array, assert, asyncProperty, constantFrom, integer, option, record } from "fast-check"
import { expect, test } from "vitest"
import { openLedger } from "#tests/db/ledger"
import { makeOrganization, testDb } from "#tests/harness/organization"

const RESPONSE = "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT"
const OTHER = "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcX"

const call = (id: string, responseId?: string, input = 200) => ({
  id,
  agent: "crawler",
  session: "s-1",
  model: "gpt-4o",
  usage: { input, output: 0 },
  responseId,
})

test.each([
  {
    batches: [[call("a", RESPONSE), call("b", RESPONSE)], [call("b")]],
    said: ["recorded", "duplicate", "duplicate"],
    because: "an id that was folded by its response is known afterwards also without it",
  },
  {
    batches: [[call("a", RESPONSE), call("b", RESPONSE), call("b")]],
    said: ["recorded", "duplicate", "duplicate"],
    because: "also within the same batch",
  },
  {
    batches: [
      [call("a", RESPONSE), call("b", RESPONSE), call("c", RESPONSE)],
      [call("c"), call("b")],
    ],
    said: ["recorded", "duplicate", "duplicate", "duplicate", "duplicate"],
    because: "every one of them leaves its id",
  },
  {
    batches: [[call("a", RESPONSE), call("a", OTHER)], [call("b", OTHER)]],
    said: ["recorded", "duplicate", "recorded"],
    because: "what repeats an id claims no response: the other one may be another call's, as in two batches",
  },
  {
    batches: [[call("a", RESPONSE)], [call("a", OTHER)], [call("b", OTHER)]],
    said: ["recorded", "duplicate", "recorded"],
    because: "in batches of their own",
  },
  {
    batches: [[call("a")], [call("a", RESPONSE, 300), call("b", RESPONSE, 300)], [call("b", RESPONSE, 300)]],
    said: ["recorded", "mismatch", "recorded", "duplicate"],
    because: "what contradicts its id is no event, so the next one with its response is, and no fact is lost",
  },
])("$because", async ({ batches, said }) => {
  const { usage } = await openLedger()
  const { org } = await makeOrganization()
  const statuses: string[] = []
  for (const batch of batches) statuses.push(...(await usage(org, batch)).results.map(({ status }) => status))
  expect(statuses).toEqual(said)
})

test("however they are cut into batches, a call counts once by whichever of its two names it is known", { timeout: 60_000 }, async () => {
  const { usage } = await openLedger()
  const db = await testDb()
  const sent = array(record({ id: integer({ min: 0, max: 5 }), response: option(constantFrom(RESPONSE, OTHER)) }), {
    minLength: 2,
    maxLength: 12,
  })
  await assert(
    asyncProperty(sent, array(integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), async (events, cuts) => {
      const [whole, cut] = [await makeOrganization(), await makeOrganization()]
      for (const { id, response } of events) await usage(whole.org, [call(`${id}`, response ?? undefined)])
      for (let at = 0, n = 0; at < events.length; n += 1) {
        const size = cuts[n % cuts.length] as number
        await usage(
          cut.org,
          events.slice(at, at + size).map(({ id, response }) => call(`${id}`, response ?? undefined)),
        )
        at += size
      }
      const counted = await Promise.all(
        [whole, cut].map(({ org }) => db.event.findMany({ where: { org }, select: { id: true }, orderBy: { id: "asc" } })),
      )
      expect(counted[1]).toEqual(counted[0])
      const keys = await Promise.all([whole, cut].map(({ org }) => db.eventKey.count({ where: { org } })))
      expect(keys[1]).toBe(keys[0])
    }),
    { numRuns: 60 },
  )
})
