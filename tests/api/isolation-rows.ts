/** What an operation needs: whoever has not got it is refused, whoever has gets past the door. */
export type Needs = "nothing" | "any" | "usage:write" | "read" | "operate" | "admin"

/** Every kind of caller, in the order of the columns of `doors`. */
export const callers = [
  ...["nobody", "wrong key", "revoked key", "expired key", "ended session", "disabled member"],
  ...["usage:write key", "read key", "operate key", "admin key", "viewer", "engineer", "admin"],
] as const
export type CallerName = (typeof callers)[number]

/** 1: passes, 3: known and not allowed, 0: not known. */
export const doors: Record<Needs, string> = {
  //             nobody … disabled | keys: usage read operate admin | viewer engineer admin
  nothing: "111111 1111 111",
  any: "000000 1111 111",
  "usage:write": "000000 1331 331",
  read: "000000 3131 111",
  operate: "000000 3311 311",
  admin: "000000 3331 331",
}

/** Things of an organization that a path may name. */
export type Kind =
  | "agent"
  | "session"
  | "user"
  | "limit"
  | "incident"
  | "killSwitch"
  | "channel"
  | "key"
  | "hold"
  | "price"
  | "member"
  | "memberSession"
  | "identity"

export type Row = {
  needs: Needs
  /** What the path's id names. Another organization's is as unknown as one that nobody has: 404. */
  of?: Kind
  /** What those who pass are answered who send nothing: 200 for reading, 422 otherwise, 404 where the id is another organization's. */
  past?: number
  /** A request that does what it says, sent by an admin's key. */
  send?: { query?: string; json?: unknown; headers?: Record<string, string> }
  /** Where that has to be a person: no program has a password. */
  by?: "admin"
  /** The entry of the audit trail that it leaves; null and why there is none. */
  leaves?: string | null
  because?: string
}

const any = { "if-match": "*" }
const FACT = "what an agent reports is the ledger's, not what somebody does with it"
const ASKS = "it only tells, and changes nothing"

/** Every operation of the API. One that is missing here fails the test. */
export const operations: Record<string, Row> = {
  // A bad event is told apart from its batch.
  "POST /api/v1/usage": {
    needs: "usage:write",
    past: 200,
    send: { json: { id: "i-1", agent: "ours-agent" } },
    leaves: null,
    because: FACT,
  },
  "POST /api/v1/authorize": { needs: "usage:write", send: { json: { id: "i-2", agent: "ours-agent" } }, leaves: null, because: FACT },
  "POST /api/otel/v1/traces": { needs: "usage:write", past: 200, send: { json: {} }, leaves: null, because: FACT },
  "POST /api/otel/v1/logs": { needs: "usage:write", past: 200, send: { json: {} }, leaves: null, because: FACT },
  "GET /api/v1/holds": { needs: "read" },
  "PATCH /api/v1/holds/[id]": { needs: "usage:write", of: "hold", send: { json: { holdMs: 60_000 } }, leaves: null, because: FACT },
  "DELETE /api/v1/holds/[id]": { needs: "usage:write", of: "hold", leaves: null, because: FACT },
  "GET /api/v1/directive": { needs: "usage:write", send: { query: "?agent=ours-agent" } },
  "GET /api/v1/signals": { needs: "usage:write", send: { query: "?agent=ours-agent" } },
  "GET /api/v1/whoami": { needs: "any" },
  "GET /api/v1/burn": { needs: "read" },
  "GET /api/v1/live": { needs: "read" },
  "GET /api/v1/agents": { needs: "read" },
  "GET /api/v1/agents/[id]": { needs: "read", of: "agent" },
  "PATCH /api/v1/agents/[id]": { needs: "operate", of: "agent", send: { json: { label: "ours" } }, leaves: "agent.update" },
  "GET /api/v1/agents/[id]/sessions": { needs: "read", of: "agent" },
  "GET /api/v1/sessions": { needs: "read" },
  "GET /api/v1/sessions/[id]": { needs: "read", of: "session" },
  "GET /api/v1/sessions/[id]/timeline": { needs: "read", of: "session" },
  "POST /api/v1/sessions/[id]/overdrive": {
    ...{ needs: "operate", of: "session", leaves: "session.overdrive" },
    send: { json: { extraUsd: "0.1", minutes: 5, note: "more" } },
  },
  "GET /api/v1/users": { needs: "read" },
  "PUT /api/v1/users": { needs: "admin", send: { json: { users: [{ name: "ours-new" }] } }, leaves: "users.put" },
  "POST /api/v1/users/import": { needs: "admin", send: { json: { csv: "name\nours-imported\n" } }, leaves: "users.put" },
  "GET /api/v1/users/export.csv": { needs: "read" },
  "GET /api/v1/users/[id]": { needs: "read", of: "user" },
  "PUT /api/v1/users/[id]/quota": { needs: "admin", of: "user", send: { json: { tokens: 5_000 } }, leaves: "user.quota.set" },
  "DELETE /api/v1/users/[id]/quota": { needs: "admin", of: "user", leaves: "user.quota.reset" },
  "GET /api/v1/limits": { needs: "read" },
  "POST /api/v1/limits": {
    ...{ needs: "admin", leaves: "limit.create" },
    send: { json: { name: "mine", scope: "agent", metric: "cost", window: "hour", ceiling: "9", action: "alert" } },
  },
  "GET /api/v1/limits/[id]": { needs: "read", of: "limit" },
  "PATCH /api/v1/limits/[id]": { needs: "admin", of: "limit", send: { json: { name: "renamed" }, headers: any }, leaves: "limit.update" },
  "DELETE /api/v1/limits/[id]": { needs: "admin", of: "limit", send: { headers: any }, leaves: "limit.delete" },
  "POST /api/v1/limits/preview": {
    ...{ needs: "read", leaves: null, because: ASKS },
    send: {
      json: {
        limit: { name: "p", scope: "agent", metric: "cost", window: "hour", ceiling: "9", action: "alert" },
        from: new Date(Date.now() - 3_600_000).toISOString(),
      },
    },
  },
  "GET /api/v1/limits/suggestions": { needs: "read" },
  "GET /api/v1/downgrades": { needs: "read" },
  "PUT /api/v1/downgrades": { needs: "admin", send: { json: { pairs: [] } }, leaves: "downgrades.put" },
  "GET /api/v1/plans": { needs: "read" },
  "PUT /api/v1/plans": { needs: "admin", send: { json: { plans: ["ours-plan"] } }, leaves: "plans.put" },
  "PUT /api/v1/plans/quota": { needs: "admin", send: { json: { plan: "ours-plan", quota: { tokens: 7_000 } } }, leaves: "plan.quota.set" },
  "GET /api/v1/incidents": { needs: "read" },
  "GET /api/v1/incidents/[id]": { needs: "read", of: "incident" },
  "POST /api/v1/incidents/[id]/resume": { needs: "operate", of: "incident", send: { json: { note: "go on" } }, leaves: "incident.resume" },
  "GET /api/v1/kill-switches": { needs: "read" },
  "POST /api/v1/kill-switches": {
    ...{ needs: "operate", leaves: "kill_switch.set" },
    send: { json: { scope: "agent", subject: "ours-other", reason: "test" } },
  },
  "DELETE /api/v1/kill-switches/[id]": { needs: "operate", of: "killSwitch", leaves: "kill_switch.lift" },
  "GET /api/v1/channels": { needs: "admin" },
  "POST /api/v1/channels": {
    ...{ needs: "admin", leaves: "channel.create" },
    send: { json: { name: "ours-hook", url: "http://127.0.0.1:1/hook" } },
  },
  "DELETE /api/v1/channels/[id]": { needs: "admin", of: "channel", leaves: "channel.delete" },
  "POST /api/v1/channels/[id]/test": { needs: "admin", of: "channel", leaves: "channel.test" },
  "GET /api/v1/usage/summary": { needs: "read", send: { query: "?by=agent" } },
  "GET /api/v1/usage/audit": { needs: "read" },
  "GET /api/v1/usage/drift": { needs: "read" },
  "GET /api/v1/usage/export.csv": { needs: "read" },
  "GET /api/v1/search": { needs: "read", send: { query: "?q=ours" } },
  "GET /api/v1/verify": { needs: "read" },
  "GET /api/v1/audit": { needs: "admin" },
  "GET /api/v1/audit/export.csv": { needs: "admin" },
  "GET /api/v1/audit/verify": { needs: "admin" },
  "GET /api/v1/keys": { needs: "admin" },
  "POST /api/v1/keys": { needs: "admin", send: { json: { name: "ours-key", scopes: ["read"] } }, leaves: "key.create" },
  "DELETE /api/v1/keys/[id]": { needs: "admin", of: "key", leaves: "key.revoke" },
  "POST /api/v1/keys/[id]/rotate": { needs: "admin", of: "key", send: { json: {} }, leaves: "key.rotate" },
  "GET /api/v1/organization": { needs: "read" },
  "PATCH /api/v1/organization": { needs: "admin", send: { json: { name: "ours" }, headers: any }, leaves: "organization.update" },
  "GET /api/v1/members": { needs: "admin" },
  "POST /api/v1/members": {
    ...{ needs: "admin", leaves: "member.create" },
    send: { json: { email: "ours-new@example.com", name: "ours-new", role: "viewer" } },
  },
  "PATCH /api/v1/members/[id]": { needs: "admin", of: "member", send: { json: { name: "ours-again" } }, leaves: "member.update" },
  "POST /api/v1/members/[id]/link": { needs: "admin", of: "member", leaves: "member.invite" },
  "GET /api/v1/member-sessions": { needs: "read" },
  "DELETE /api/v1/member-sessions/[id]": { needs: "read", of: "memberSession", leaves: "member_session.end" },
  "DELETE /api/v1/member-sessions": { needs: "read", past: 204, by: "admin", send: {}, leaves: "member_session.end_others" },
  "PUT /api/v1/account/password": {
    ...{ needs: "read", by: "admin", leaves: "member.password" },
    send: { json: { next: "correct horse battery staple" } },
  },
  "GET /api/v1/account/identities": { needs: "read" },
  "DELETE /api/v1/account/identities/[id]": { needs: "read", of: "identity", leaves: "member.disconnect" },
  "POST /api/v1/join": {
    needs: "nothing",
    leaves: null,
    because: "without a link nothing is changed; with one: tests/api/members.test.ts",
  },
  "POST /api/v1/set-up": { needs: "nothing", leaves: null, because: "once somebody can sign in nothing is changed" },
  "GET /api/v1/prices": { needs: "read" },
  "POST /api/v1/prices": {
    ...{ needs: "admin", leaves: "price.create" },
    send: { json: { model: "ours-model", inputUsd: "1", outputUsd: "2" } },
  },
  "DELETE /api/v1/prices/[id]": { needs: "admin", of: "price", leaves: "price.delete" },
  "GET /api/v1/prices/book": { needs: "read" },
  "POST /api/v1/prices/preview": {
    ...{ needs: "read", leaves: null, because: ASKS },
    send: { json: { model: "ours-model", inputUsd: "1", outputUsd: "2" } },
  },
  "GET /api/v1/prices/unpriced": { needs: "read" },
  "POST /api/lab": { needs: "operate", leaves: null, because: "it plays in an organization of its own, which goes with it" },
  "POST /api/demo/runaway": { needs: "operate", past: 404, leaves: null, because: "outside of a demo there is no fleet" },
  "GET /api/health": { needs: "nothing" },
}

export type PageRow = {
  of?: Kind
  /** The status for viewer, engineer and admin. */
  statuses: [viewer: number, engineer: number, admin: number]
}

const everybody: PageRow["statuses"] = [200, 200, 200]

/** Every page behind the sign-in. One that is missing here fails the test. */
export const pages: Record<string, PageRow> = {
  "/": { statuses: everybody },
  "/agents/[id]": { of: "agent", statuses: everybody },
  "/sessions": { statuses: everybody },
  "/sessions/[id]": { of: "session", statuses: everybody },
  "/users": { statuses: everybody },
  "/users/[id]": { of: "user", statuses: everybody },
  "/limits": { statuses: everybody },
  "/limits/[id]": { of: "limit", statuses: everybody },
  "/incidents": { statuses: everybody },
  "/incidents/[id]": { of: "incident", statuses: everybody },
  "/lab": { statuses: everybody },
  "/costs": { statuses: everybody },
  "/settings": { statuses: [307, 307, 307] },
  "/settings/organization": { statuses: everybody },
  "/settings/account": { statuses: everybody },
  // The others are told which role it needs.
  "/settings/members": { statuses: everybody },
  "/settings/keys": { statuses: everybody },
  "/settings/plans": { statuses: everybody },
  "/settings/users": { statuses: everybody },
  "/settings/prices": { statuses: everybody },
  "/settings/downgrades": { statuses: everybody },
  "/settings/audit": { statuses: everybody },
}

/** Pages that need nobody to be signed in: they show nothing of any organization. */
export const openPages = ["/sign-in", "/docs", "/docs/api", "/docs/when", "/set-up", "/join"]

/** Handlers outside of the contract; their tests are their own. */
export const apart = ["/api/auth/[...nextauth]", "/api/openapi.json", "/api/[...path]"]
