import { describe, expect, test } from "vitest"
import { readConfig } from "#lib/config"
import { createDb } from "#lib/db/client"
import { checkSecret } from "#server/check-secret"
import { firstRun } from "#server/first-run"
import { ownDatabaseUrl } from "#tests/harness/database"

const secret = "a".repeat(40)
const now = new Date("2026-11-24T12:00:00Z")

describe("an empty installation", async () => {
  const url = await ownDatabaseUrl("first_run")
  const db = createDb({ url, connections: 4, applicationName: "first run" })
  const config = readConfig({ DATABASE_URL: url, GOVERNOR_SECRET: secret, NODE_ENV: "test" })

  test("gets one organization and one link, however many servers start at once", async () => {
    const said = await Promise.all([1, 2, 3].map(() => firstRun(db, config, now)))
    expect(said.filter((text) => text !== null)).toHaveLength(1)
    expect(said.find((text) => text !== null)).toMatch(/\/sign-in\?token=[\w-]{43}/)
    expect(await db.organization.count()).toBe(1)
    expect(await firstRun(db, config, now)).toBeNull()
  })

  test("keeps to the secret that it was begun with", async () => {
    await checkSecret(db, secret)
    await checkSecret(db, secret)
    await expect(checkSecret(db, "b".repeat(40))).rejects.toThrow("begun with another GOVERNOR_SECRET")
    expect(JSON.stringify(await db.installation.findMany())).not.toContain(secret)
  })
})
