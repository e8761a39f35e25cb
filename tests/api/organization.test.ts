import { expect, test } from "vitest"
import type { Organization } from "#lib/contracts/organization"
import { call, programOf } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const path = "/api/v1/organization"

async function settings(key: string): Promise<Organization> {
  return (await (await server.request(path, { key })).json()) as Organization
}
function change(key: string, json: object, ifMatch: string) {
  return server.request(path, { key, method: "PATCH", json, headers: { "if-match": ifMatch } })
}

test("what is set is in force with the next call, and nobody's change is undone unseen", async () => {
  const { key, org } = await makeOrganization()
  const { report } = programOf(server, key)
  const before = await settings(key)
  expect(before).toMatchObject({
    preset: "strict",
    zone: "UTC",
    nextZone: null,
    conservativeInputUsd: "10",
    maxToolCallUsd: "10",
    revision: 1,
  })
  expect((await report(call("before", { model: "unheard-of", usage: { input: 1_000_000, output: 0 } }))).result).toMatchObject({
    costUsd: "10",
  })
  const both = await Promise.all([
    change(key, { conservativeInputUsd: "25", name: "Acme" }, '"1"'),
    change(key, { conservativeInputUsd: 12.5, name: "Acme" }, '"1"'),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
  const after = await settings(key)
  expect(after).toMatchObject({ name: "Acme", revision: 2 })
  // A call is priced before it is recorded, and recording it tells the server that something has changed.
  await report(call("meanwhile"))
  expect((await report(call("after", { model: "unheard-of", usage: { input: 1_000_000, output: 0 } }))).result).toMatchObject({
    costUsd: after.conservativeInputUsd,
  })
  expect((await server.request(path, { key, method: "PATCH", json: { name: "x" } })).status).toBe(428)
  expect((await change(key, { name: "Acme" }, "*")).headers.get("etag"), "nothing new, no new revision").toBe('"2"')
  const audit = await (await testDb()).audit.findMany({ where: { org, action: "organization.update" } })
  expect(audit).toHaveLength(1)
  expect(audit[0]).toMatchObject({ before: { revision: 1 }, after: { revision: 2, name: "Acme" } })
})

test.each([
  { json: { zone: "Middle/Earth" }, pointer: "/zone", because: "no such zone" },
  { json: { zone: "+02:00" }, pointer: "/zone", because: "an offset has no summer" },
  { json: { retentionDays: 35 }, pointer: "/retentionDays", because: "shorter than the longest window" },
  { json: { maxToolCallUsd: "-1" }, pointer: "/maxToolCallUsd", because: "a negative price" },
  { json: { upgradeUrl: "javascript:alert(1)" }, pointer: "/upgradeUrl", because: "a script is no address" },
  { json: { preset: "lab" }, pointer: "/preset", because: "the lab is no preset for people" },
  { json: { demo: true }, pointer: "", because: "an unknown setting" },
])("$json is refused: $because", async ({ json, pointer }) => {
  const { key } = await makeOrganization()
  const reply = await change(key, json, "*")
  expect(reply.status).toBe(422)
  expect(((await reply.json()) as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toContain(pointer || "/demo")
})

test("a zone takes over with the next month; naming the one of now gives it up; a third comes after the second", async () => {
  const { key, org } = await makeOrganization()
  await programOf(server, key).report(call("in utc"))
  const turned = (await (await change(key, { zone: "Asia/Tokyo" }, "*")).json()) as Organization
  expect(turned).toMatchObject({ zone: "UTC", nextZone: { zone: "Asia/Tokyo" } })
  expect(await (await change(key, { zone: "UTC" }, "*")).json()).toMatchObject({ zone: "UTC", nextZone: null })
  await change(key, { zone: "Asia/Tokyo" }, "*")
  // A month later.
  const db = await testDb()
  const lastMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1))
  await db.orgState.update({ where: { org }, data: { nextZoneFrom: lastMonth, nextZoneOn: lastMonth } })
  expect(await settings(key)).toMatchObject({ zone: "Asia/Tokyo", nextZone: null })
  expect(await (await change(key, { zone: "Europe/Berlin" }, "*")).json()).toMatchObject({
    zone: "Asia/Tokyo",
    nextZone: { zone: "Europe/Berlin" },
  })
  expect(await db.orgState.findUnique({ where: { org } })).toMatchObject({
    zone: "Asia/Tokyo",
    zoneFrom: lastMonth,
    pastZones: [{ zone: "UTC", from: null, on: null }],
  })
})

test("engineers give so much to a session within a day, all together; admins any amount", async () => {
  const { key, org } = await makeOrganization()
  const pager = await makeKey(org, ["read", "operate"])
  await programOf(server, key).report(call("first"))
  await change(key, { engineerOverdriveUsd: "2" }, "*")
  const { items } = (await (await server.request("/api/v1/sessions", { key })).json()) as { items: { id: string }[] }
  const give = async (by: string, extraUsd: string) => {
    const reply = await server.request(`/api/v1/sessions/${items[0]?.id}/overdrive`, {
      key: by,
      json: { extraUsd, minutes: 5, note: "test" },
    })
    return reply.status
  }
  expect(await give(pager, "2.000000001")).toBe(403)
  expect(await give(key, "500")).toBe(201)
  const both = await Promise.all([give(pager, "1.5"), give(pager, "1.5")])
  expect(both.sort()).toEqual([201, 403])
  expect(await give(pager, "0.5")).toBe(201)
  expect(await give(pager, "0.000000001")).toBe(403)
  expect(await give(key, "1")).toBe(201)
})
