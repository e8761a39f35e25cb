import { expect, test } from "vitest"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { User } from "#lib/contracts/users"
import { call, programOf } from "#tests/api/program"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name)

test("users by what they used, page by page, and those whom something slows or stops", async () => {
  const { key } = await makeOrganization()
  const { batch, get, stop } = programOf(server, key)
  const users = async (query: string) => page(User).parse(await get(`/api/v1/users?${query}`))
  const uses = { a: 100, b: 300, c: 300, d: 200, e_: 0 }
  await batch(
    Object.entries(uses).map(([user, input]) => call(user, { user, session: user, model: "gpt-4o-mini", usage: { input, output: 0 } })),
  )

  const whole = names(await users("order=used"))
  expect(whole.slice(0, 2).toSorted()).toEqual(["b", "c"])
  expect(whole.slice(2)).toEqual(["d", "a", "e_"])
  const parts: string[] = []
  for (let cursor = ""; ; ) {
    const part = await users(`order=used&limit=2${cursor}`)
    parts.push(...names(part))
    if (part.nextCursor === null) break
    cursor = `&cursor=${part.nextCursor}`
  }
  expect(parts, "equal figures are told apart by their ids").toEqual(whole)
  expect(names(await users("order=used&q=_")), "a wildcard is a letter like any other").toEqual(["e_"])
  expect((await server.request("/api/v1/users?order=used&cursor=x", { key })).status).toBe(422)

  await batch([call("more", { user: "d", session: "d2", usage: { input: 0, output: 1_000_000 } })])
  await batch([call("most", { user: "a", session: "a2", usage: { input: 0, output: 1_200_000 } })])
  await stop("user", "b")
  expect(names(await users("status=downgraded")).toSorted()).toEqual(["a", "d"])
  expect(names(await users("status=stopped&order=used"))).toEqual(["a", "b"])
})

test("sessions that run, and those under a stop of their own, by a rule or by a person", async () => {
  const { key } = await makeOrganization()
  const { batch, get, stop } = programOf(server, key)
  const sessions = async (query: string) => page(Session).parse(await get(`/api/v1/sessions?${query}`))
  await batch(["one", "Two", "three"].map((session) => call(session, { session, user: "eve" })))
  await batch([call("whole budget", { session: "three", usage: { input: 0, output: 50_000 } })])
  await stop("session", "one")
  expect(names(await sessions("status=stopped")).toSorted()).toEqual(["one", "three"])
  expect(names(await sessions("status=stopped&q=THR")), "in any case").toEqual(["three"])
  expect(names(await sessions("status=running&user=eve&q=two"))).toEqual(["Two"])
  const [three] = (await sessions("q=three")).items
  expect(three?.limits).toContainEqual(
    expect.objectContaining({
      name: "session budget",
      metric: "cost",
      window: "lifetime",
      action: "suspend",
      overdrive: true,
      used: "0.5005",
    }),
  )
})

test("when a session was last heard of is told by what was recorded and set aside for it, though its mark is older", async () => {
  const { org, key } = await makeOrganization()
  const { batch, get } = programOf(server, key)
  const sessions = async (query: string) => page(Session).parse(await get(`/api/v1/sessions?${query}`))
  await batch(["reports", "rests"].map((session) => call(session, { session, user: "eve" })))
  const ask = { id: "a-1", agent: "crawler", session: "asks", user: "eve", model: "gpt-4o", estimate: { input: 200, output: 0 } }
  expect((await server.request("/api/v1/authorize", { key, json: ask })).status).toBe(200)
  const db = await testDb()
  const seconds = (n: number) => new Date(Date.now() - n * 1_000)
  await db.session.updateMany({ where: { org }, data: { seenAt: seconds(90) } })
  await db.sessionAgent.updateMany({ where: { org }, data: { seenAt: seconds(90) } })
  await db.total.updateMany({ where: { org, scope: 1, subject: "rests" }, data: { lastAt: seconds(80) } })
  expect(names(await sessions("status=running")).toSorted()).toEqual(["asks", "reports"])
  const statuses = new Map(
    (await sessions("")).items.map(({ name, status, lastSeenAt }) => [name, { status, ago: Date.now() - Date.parse(lastSeenAt) }]),
  )
  expect(statuses.get("rests")).toMatchObject({ status: "idle" })
  expect(statuses.get("reports")).toMatchObject({ status: "running" })
  expect(statuses.get("asks")).toMatchObject({ status: "running" })
  expect(statuses.get("rests")?.ago).toBeGreaterThanOrEqual(80_000)
  expect(statuses.get("asks")?.ago).toBeLessThan(60_000)
})
