import { describe, expect, test } from "vitest"
import { readConfig } from "#lib/config"
import { createDb } from "#lib/db/client"
import { setUp } from "#lib/services/set-up/set-up"
import { checkSecret } from "#server/check-secret"
import { firstRun } from "#server/first-run"
import { ownDatabaseUrl } from "#tests/harness/database"

const secret = "a".repeat(40)
const now = new Date("2026-11-24T12:00:00Z")

describe("an empty installation", async () => {
  const url = await ownDatabaseUrl("first_run")
  const db = createDb({ url, connections: 4, applicationName: "first run" })
  const config = readConfig({ DATABASE_URL: url, GOVERNOR_SECRET: secret, NODE_ENV: "test" })

  const given = { organization: "Acme", zone: "Europe/Berlin", name: "Ada", email: "Ada@example.com", password: "correct horse battery" }
  const meta = { now, address: "192.0.2.1", requestId: "test" }

  test("prints one link, however many servers start at once, and a new one when it starts again", async () => {
    const said = await Promise.all([1, 2, 3].map(() => firstRun(db, config, now)))
    expect(said.filter((text) => text !== null)).toHaveLength(1)
    const [token = "", later = ""] = [said.find((text) => text !== null), await firstRun(db, config, new Date(now.getTime() + 60_000))].map(
      (text) => /\/set-up\?token=([\w-]{43})/.exec(text ?? "")?.[1],
    )
    await expect(setUp(db, { ...given, token }, meta)).rejects.toThrow("printed last")
    await expect(setUp(db, { ...given, token: later }, { ...meta, now: new Date(now.getTime() + 25 * 3_600_000) })).rejects.toThrow("a day")
    await expect(setUp(db, { ...given, token: later, zone: "Middle/Earth" }, meta)).rejects.toThrow("time zone")
    const both = await Promise.allSettled([1, 2].map(() => setUp(db, { ...given, token: later }, meta)))
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    expect(await db.organization.findMany({ select: { name: true, preset: true } })).toEqual([{ name: "Acme", preset: "observe" }])
    expect(await db.member.findMany({ select: { email: true, role: true } })).toEqual([{ email: "ada@example.com", role: "admin" }])
    expect(await firstRun(db, config, now)).toBeNull()
  })

  test("keeps to the secret that it was begun with", async () => {
    await checkSecret(db, secret)
    await checkSecret(db, secret)
    await expect(checkSecret(db, "b".repeat(40))).rejects.toThrow("begun with another GOVERNOR_SECRET")
    expect(JSON.stringify(await db.installation.findMany())).not.toContain(secret)
  })
})
