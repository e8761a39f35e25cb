import { describe, expect, test } from "vitest"
import { DowngradeTable } from "#lib/contracts/downgrades"
import { PlanList } from "#lib/contracts/plans"
import { page } from "#lib/contracts/primitives"
import { ProblemDetails } from "#lib/contracts/problem"
import { User } from "#lib/contracts/users"
import { call, programOf } from "#tests/api/program"
import { makeKey, makeOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

async function newAdmin() {
  const { org, key } = await makeOrganization()
  const put = (path: string, json: unknown) => server.request(`/api/v1/${path}`, { key, method: "PUT", json })
  return { org, key, put, ...programOf(server, key) }
}

describe("downgrades", () => {
  test("ten pairs are shipped; another table holds with the next decision", async () => {
    const { get, put, report } = await newAdmin()
    expect(DowngradeTable.parse(await get("/api/v1/downgrades")).pairs).toHaveLength(10)
    const over = { user: "ada", session: "s-1", usage: { input: 1_000_000, output: 0 } }
    expect((await report(call("e-1", { ...over, session: "big" }))).directive.action).toBe("suspend")
    const downgraded = await report(call("e-2", { user: "ada", session: "s-2" }))
    expect(downgraded.directive).toMatchObject({ action: "downgrade", model: "gpt-4o-mini" })
    expect((await put("downgrades", { pairs: [{ from: "gpt-4o", to: "gpt-4.1-nano" }] })).status).toBe(200)
    expect((await report(call("e-3", { user: "ada", session: "s-2" }))).directive).toMatchObject({ model: "gpt-4.1-nano" })
    expect(await get("/api/v1/downgrades")).toMatchObject({ pairs: [{ from: "gpt-4o", to: "gpt-4.1-nano" }] })
  })

  test.each([
    { to: "gpt-4o", because: "to itself" },
    { to: "made-up-model", because: "to a model without a price" },
    { to: "gpt-4", because: "to a dearer one" },
  ])("a pair $because is refused, and the table stays", async ({ to }) => {
    const { get, put } = await newAdmin()
    const reply = await put("downgrades", {
      pairs: [
        { from: "o3", to: "o4-mini" },
        { from: "gpt-4o", to },
      ],
    })
    expect(reply.status).toBe(422)
    expect(ProblemDetails.parse(await reply.json()).errors?.map(({ pointer }) => pointer)).toContain("/pairs/1")
    expect(DowngradeTable.parse(await get("/api/v1/downgrades")).pairs).toHaveLength(10)
  })
})

describe("plans", () => {
  test("are put as a list; one in use stays", async () => {
    const { put, get } = await newAdmin()
    expect((await put("plans", { plans: ["pro", "free"] })).status).toBe(200)
    expect(await get("/api/v1/plans")).toMatchObject({ plans: ["free", "pro"] })
    expect((await put("users", { users: [{ name: "ada", plan: "pro" }] })).status).toBe(200)
    const reply = await put("plans", { plans: ["free"] })
    expect(reply.status).toBe(409)
    expect(ProblemDetails.parse(await reply.json()).detail).toMatch(/1 users and 0 limits/)
    expect((await put("plans", { plans: ["pro"] })).status).toBe(200)
    expect((await put("plans", { plans: ["pro", "pro"] })).status).toBe(422)
  })

  test("a plan's quota stands between a user's own and everyone's, and goes as it came", async () => {
    const { put, get } = await newAdmin()
    await put("plans", { plans: ["pro"] })
    await put("users", {
      users: [
        { name: "ada", plan: "pro" },
        { name: "bob", plan: "pro", quota: { tokens: 5 } },
      ],
    })
    const quotas = async () =>
      page(User)
        .parse(await get("/api/v1/users"))
        .items.map(({ name, quota }) => `${name} ${quota?.tokens} ${quota?.source}`)
    const set = await put("plans/quota", { plan: "pro", quota: { tokens: 2_000 } })
    expect(PlanList.parse(await set.json()).items).toMatchObject([
      { name: "pro", users: 2, tokens: 2_000, hardStopTokens: 2_400, own: true },
    ])
    expect((await quotas()).sort()).toEqual(["ada 2000 plan", "bob 5 own"])
    await put("users", { users: [{ name: "cleo", plan: "pro", quota: { tokens: 7 } }] })
    expect((await put("plans/quota", { plan: "pro", quota: null })).status).toBe(200)
    expect((await quotas()).sort()).toEqual(["ada 1000000 default", "bob 5 own", "cleo 7 own"])
    expect((await put("plans/quota", { plan: "gold", quota: null })).status).toBe(404)
  })

  test.each(["plans", "downgrades"])("%s that somebody else changed meanwhile are not put over", async (path) => {
    const { key } = await newAdmin()
    const json = path === "plans" ? { plans: ["a"] } : { pairs: [] }
    const seen = (await server.request(`/api/v1/${path}`, { key })).headers.get("etag") ?? ""
    const put = () => server.request(`/api/v1/${path}`, { key, method: "PUT", json, headers: { "if-match": seen } })
    expect((await put()).status).toBe(200)
    expect((await put()).status).toBe(412)
  })

  test.each(["plans", "downgrades"])("%s are changed by admins alone", async (path) => {
    const { org } = await newAdmin()
    const key = await makeKey(org, ["read", "operate"])
    expect((await server.request(`/api/v1/${path}`, { key })).status).toBe(200)
    const reply = await server.request(`/api/v1/${path}`, { key, method: "PUT", json: path === "plans" ? { plans: [] } : { pairs: [] } })
    expect(reply.status).toBe(403)
  })
})
