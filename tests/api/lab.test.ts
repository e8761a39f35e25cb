import { expect, test } from "vitest"
import { LabNews } from "#lib/contracts/lab"
import { openProgram } from "#tests/api/program"
import { makeKey, makeOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

test("a run is told line by line and ends in its report; nothing of the caller's moves; an organization runs one at a time, a server a few, and who leaves ends theirs", async () => {
  const { org, key, get } = await openProgram(server)
  const start = (json: unknown, as = key, signal?: AbortSignal) =>
    fetch(`${server.url}/api/lab`, {
      method: "POST",
      headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
      body: JSON.stringify(json),
      ...(signal && { signal }),
    })
  expect((await start({}, await makeKey(org, ["read", "usage:write"]))).status).toBe(403)
  expect((await start({ agents: 501 })).status).toBe(422)

  const leaving = new AbortController()
  const left = await start({ agents: 1 }, key, leaving.signal)
  expect(left.status).toBe(200)
  const second = await start({})
  expect([second.status, await second.json()]).toMatchObject([409, { code: "conflict" }])
  const others = await Promise.all([1, 2, 3].map(async () => start({ agents: 1 }, (await makeOrganization()).key, leaving.signal)))
  const statuses = others.map(({ status }) => status)
  expect(statuses.toSorted(), "another organization's run is no conflict with this one").toEqual([200, 200, 503])
  expect(others[statuses.indexOf(503)]?.headers.get("retry-after")).toBe("30")
  leaving.abort()
  await Promise.all([left, ...others].map((reply) => reply.text().catch(() => {})))

  const answered = await untilFree(() => start({ agents: 64, checkThenRecord: true }))
  const news = (await answered.text())
    .trimEnd()
    .split("\n")
    .map((line) => LabNews.parse(JSON.parse(line)))
  expect(new Set(news.map((one) => (one.type === "progress" ? one.part : one.type)))).toEqual(
    new Set(["governed", "checkThenRecord", "report"]),
  )
  const last = news.at(-1)
  const report = last?.type === "report" ? last.report : null
  expect(report).toMatchObject({ agents: 64, admitted: 100, spentUsd: "0.050000000", overshootUsd: "0.000000000", tokens: 3_000 })
  expect(Number(report?.checkThenRecord?.overshootUsd)).toBeGreaterThan(0)
  expect(await get("/api/v1/burn")).toMatchObject({ agents: [], totals: { monthUsd: "0" } })
}, 40_000)

/** The run that was left ends a moment after its reader has gone. */
async function untilFree(attempt: () => Promise<Response>): Promise<Response> {
  let reply = await attempt()
  await expect
    .poll(
      async () => {
        if (reply.status !== 200) reply = await attempt()
        return reply.status
      },
      { timeout: 10_000 },
    )
    .toBe(200)
  return reply
}
