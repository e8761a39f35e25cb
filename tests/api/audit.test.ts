import { expect, test } from "vitest"
import { AuditEntry } from "#lib/contracts/audit"
import { page } from "#lib/contracts/primitives"
import { openProgram } from "#tests/api/program"
import { makeKey } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const entries = page(AuditEntry)

test("the trail is filtered by who, what, on what and when, page by page, and comes as a file that a spreadsheet runs nothing of", async () => {
  const { key, get, stop, resume } = await openProgram(server)
  const list = async (query: string) => entries.parse(await get(`/api/v1/audit${query}`))
  const made = await (await server.request("/api/v1/keys", { key, json: { name: "=1+1", scopes: ["read"] } })).json()
  const { id } = made as { id: string }
  await server.request(`/api/v1/keys/${id}`, { key, method: "DELETE" })
  const killSwitch = await stop("agent", "crawler", "runs wild")
  await resume(killSwitch.id)

  const first = await list("?limit=2")
  expect(first.items.map(({ action }) => action)).toEqual(["kill_switch.lift", "kill_switch.set"])
  const second = await list(`?limit=2&cursor=${first.nextCursor}`)
  expect(second.items.map(({ action }) => action)).toEqual(["key.revoke", "key.create"])
  expect(second.items[0]).toMatchObject({ target: id, actor: { kind: "key", name: "test admin" }, before: { revokedAt: null } })
  expect((await list("?action=key")).items.map(({ action }) => action)).toEqual(["key.revoke", "key.create", "key.create"])
  expect((await list("?action=key.revoke")).items).toHaveLength(1)
  expect((await list(`?target=${id}`)).items).toHaveLength(2)
  expect((await list("?actor=ADMIN")).items).toHaveLength(4)
  for (const nobody of ["actor=nobody", "actor=test_admin", "target=key%25"]) expect((await list(`?${nobody}`)).items, nobody).toEqual([])
  expect((await list(`?to=${second.items[1]?.at}`)).items.every(({ target }) => target !== id)).toBe(true)
  expect((await server.request("/api/v1/audit?cursor=x", { key })).status).toBe(422)

  const file = await server.request("/api/v1/audit/export.csv?action=key", { key })
  expect(file.headers.get("content-disposition")).toContain("audit.csv")
  const lines = (await file.text()).trimEnd().split("\r\n")
  expect(lines).toHaveLength(4)
  expect(lines.some((line) => /(^|,)"?[=+@]/.test(line))).toBe(false)
})

test("the trail is an admin's, of their own organization", async () => {
  const { org } = await openProgram(server)
  const other = await openProgram(server)
  expect(entries.parse(await other.get("/api/v1/audit")).items.map(({ action }) => action)).toEqual(["key.create", "organization.create"])
  const key = await makeKey(org, ["read", "operate", "usage:write"])
  expect((await server.request("/api/v1/audit", { key })).status).toBe(403)
  expect((await server.request("/api/v1/audit/export.csv", { key })).status).toBe(403)
})
