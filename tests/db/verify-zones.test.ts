import { expect, test } from "vitest"
import { openLedger } from "#tests/db/ledger"
import { differencesOf } from "#tests/db/retention"
import { makeOrganization, testDb } from "#tests/harness/organization"

const HOUR_MS = 3_600_000

test.each([{ zone: "Pacific/Chatham" }, { zone: "Pacific/Kiritimati" }, { zone: "Etc/GMT+12" }, { zone: "UTC" }])(
  "in $zone history of every hour of the last four days adds up, whatever day it is there",
  async ({ zone }) => {
    const { org } = await makeOrganization({ preset: "observe", zone })
    const { usage } = await openLedger()
    const events = Array.from({ length: 96 }, (_, hour) => {
      const occurredAt = new Date(Date.now() - hour * HOUR_MS).toISOString()
      return { id: `call ${hour}`, agent: "agent 1", model: "gpt-4o", usage: { input: 10, output: 5 }, occurredAt }
    })
    await usage(org, events, { backfill: true })
    expect(await differencesOf(await testDb(), org)).toEqual([])
  },
)
