import { encode } from "next-auth/jwt"
import { expect, test } from "vitest"
import type { Role } from "#lib/auth/member"
import { openMemberSession } from "#lib/services/open-member-session"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { testSecret, withServer } from "#tests/harness/server"

const server = withServer()
const own = { "sec-fetch-site": "same-origin" }

test.each<{ role: Role; method?: string; headers: Record<string, string>; status: number; because: string }>([
  { role: "viewer", headers: {}, status: 200, because: "reading is open to every member" },
  { role: "viewer", headers: { "sec-fetch-site": "cross-site" }, status: 200, because: "reading changes nothing, whoever links to it" },
  { role: "viewer", method: "POST", headers: own, status: 403, because: "a viewer stops nothing" },
  { role: "engineer", method: "POST", headers: own, status: 201, because: "an engineer stops, from our own pages" },
  { role: "admin", method: "POST", headers: own, status: 201, because: "an admin may do what an engineer may" },
  { role: "engineer", method: "POST", headers: { "sec-fetch-site": "same-site" }, status: 403, because: "a neighbour is another site" },
  {
    role: "engineer",
    method: "POST",
    headers: { origin: "https://elsewhere.example" },
    status: 403,
    because: "an older browser names the other site",
  },
  { role: "engineer", method: "POST", headers: { origin: "own" }, status: 201, because: "an older browser names ours" },
  { role: "engineer", method: "POST", headers: { origin: "null" }, status: 403, because: "a page that hides where it comes from" },
  { role: "engineer", method: "POST", headers: {}, status: 403, because: "who says nothing is no page of ours" },
])("$role, $method: $because", async ({ role, method = "GET", headers, status }) => {
  const cookie = await signIn(role)
  const { origin, ...rest } = headers
  const said = origin === "own" ? new URL(server.url).origin : origin
  const body = { scope: "agent", subject: "crawler", reason: "test" }
  const reply = await server.request("/api/v1/kill-switches", {
    method,
    ...(method === "POST" && { json: body }),
    headers: { ...(method === "POST" && { "content-type": "application/json" }), ...rest, cookie, ...(said && { origin: said }) },
  })
  expect(reply.status).toBe(status)
})

test("a cookie whose session was ended opens nothing", async () => {
  const cookie = await signIn("admin")
  expect((await server.request("/api/v1/whoami", { headers: { cookie } })).status).toBe(200)
  await (await testDb()).memberSession.updateMany({ where: { id: lastSession }, data: { revokedAt: new Date() } })
  expect((await server.request("/api/v1/whoami", { headers: { cookie } })).status).toBe(401)
})

let lastSession = ""

async function signIn(role: Role): Promise<string> {
  const { org, memberId } = await makeOrganization({ member: { email: "a@example.com", name: "A", role } })
  if (memberId === null) throw new Error("no member was made")
  lastSession = await openMemberSession(await testDb(), { org, memberId })
  const token = await encode({ token: { org, memberId, role, sessionId: lastSession }, secret: testSecret })
  return `next-auth.session-token=${token}`
}
