import type { TestServer } from "#tests/harness/server"
import type { Bench } from "./bench.ts"
import { figure, type Line, under } from "./line.ts"
import { percentiles } from "./load/percentiles.ts"
import { signIn } from "./sign-in.ts"
import type { Tenant } from "./tenant.ts"

type Asked = { what: string; path: string; page?: true }

const LIMIT_MS = 200
const DAY_MS = 86_400_000

/** How long screens and lists are waited for, until all of them has come; of a file, until its first byte. One that is not there is said so. */
export async function timeQueries(bench: Bench, { server, tenant }: { server: TestServer; tenant: Tenant }) {
  const lines: Line[] = []
  const facts: Record<string, unknown> = {}
  const cookie = await signIn(tenant)
  for (const { what, path, page } of await asked(server, tenant.key)) {
    if (page && !bench.pages) continue
    const headers = page ? { cookie } : { authorization: `Bearer ${tenant.key}` }
    const times: number[] = []
    // The first of all finds nothing in any cache, as nobody's second look does.
    for (let n = 0; n <= bench.timing.queries; n += 1) {
      const began = performance.now()
      const reply = await server.request(path, { headers })
      await arrival(reply)
      const tookMs = performance.now() - began
      if (reply.status !== 200) {
        bench.say(`    ${what}: ${reply.status}, left out`)
        break
      }
      if (n > 0) times.push(tookMs)
    }
    if (times.length === 0) continue
    const at = percentiles(times)
    facts[what] = { path, ...at }
    lines.push({
      what,
      value: at.p95,
      unit: "ms",
      beside: `p50 ${figure(at.p50)}, max ${figure(at.max)}`,
      wants: under(`${LIMIT_MS} ms`, at.p95, LIMIT_MS),
    })
  }
  return { lines, facts }
}

async function asked(server: TestServer, key: string): Promise<readonly Asked[]> {
  const until = new Date()
  const from = new Date(until.getTime() - 90 * DAY_MS)
  const span = `from=${from.toISOString()}&to=${until.toISOString()}`
  const [agent, session] = await Promise.all([first("agents"), first("sessions")])
  return [
    { what: "`/burn`", path: "/api/v1/burn" },
    { what: "fleet page", path: "/", page: true },
    { what: "an agent", path: `/api/v1/agents/${agent}` },
    { what: "an agent's page", path: `/agents/${agent}`, page: true },
    { what: "a session", path: `/api/v1/sessions/${session}` },
    { what: "a session's timeline", path: `/api/v1/sessions/${session}/timeline` },
    { what: "a session's page", path: `/sessions/${session}`, page: true },
    { what: "list of sessions", path: "/api/v1/sessions" },
    { what: "list of users", path: "/api/v1/users" },
    { what: "90-day summary by model", path: `/api/v1/usage/summary?by=model&bucket=day&${span}` },
    { what: "90-day summary by user", path: `/api/v1/usage/summary?by=user&bucket=day&${span}` },
    { what: "costs page", path: "/costs", page: true },
    { what: "CSV, first byte", path: `/api/v1/usage/export.csv?${span}` },
  ]

  async function first(list: "agents" | "sessions"): Promise<string> {
    const reply = await server.request(`/api/v1/${list}?limit=1`, { key })
    const { items } = (await reply.json()) as { items: { id: string }[] }
    return items[0]?.id ?? ""
  }
}

/** Reads all that there is; of a file the beginning, and lets go of the rest. */
async function arrival(reply: Response): Promise<void> {
  if (!reply.headers.get("content-type")?.startsWith("text/csv")) return void (await reply.arrayBuffer())
  const reader = reply.body?.getReader()
  await reader?.read()
  await reader?.cancel()
}
