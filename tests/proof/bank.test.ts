import { setTimeout as pause } from "node:timers/promises"
import { expect, test } from "vitest"
import { formatUsd } from "#lib/domain/money"
import { between } from "#server/demo/random"
import { testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { chance } from "./chance.ts"
import { makeGoverned } from "./governed.ts"
import { wireTo } from "./wire.ts"

const servers = [withServer(), withServer()]
const WORKERS = 32
/** A worker that is refused so often in a row takes everything for spent. */
const ENOUGH = 12

test("random budgets, random costs, 32 workers, two servers, until everything is spent: no account is overdrawn, none has room for a call that was refused", {
  timeout: 90_000,
}, async () => {
  const random = chance("bank")
  const dollars = (low: number, high: number) => BigInt(between(random, low * 1_000_000, high * 1_000_000)) * 1_000n
  const money = { metric: "cost", window: "month" } as const
  const limits = [
    ...[1, 2, 3, 4].map((n) => ({ ...money, scope: "session", window: "lifetime", subject: `s ${n}`, ceiling: dollars(0.3, 3) }) as const),
    ...[1, 2, 3].map((n) => ({ ...money, scope: "user", subject: `u ${n}`, ceiling: dollars(0.5, 3) }) as const),
    ...[1, 2].map((n) => ({ ...money, scope: "agent", subject: `a ${n}`, ceiling: dollars(1, 4) }) as const),
    { ...money, scope: "org", ceiling: dollars(4, 9) } as const,
  ]
  const { org, key, limitIds } = await makeGoverned(...limits)
  /** By limit, the smallest ask that it refused, in nano-dollars. */
  const refused = new Map<string, bigint>()

  async function work(worker: number): Promise<number> {
    const wire = wireTo(key, worker % 2 === 0 ? servers : [...servers].reverse())
    let spent = 0
    for (let n = 0, inARow = 0; inARow < ENOUGH; n += 1) {
      const place = { agent: `a ${between(random, 1, 2)}`, session: `s ${between(random, 1, 4)}`, user: `u ${between(random, 1, 3)}` }
      const nano = BigInt(between(random, 1, 20_000_000))
      const ask = { id: `${worker} ${n}`, ...place, kind: "tool", tool: "spend", estimate: { costUsd: formatUsd(nano) } } as const
      const { allowed, hold, directive } = await wire.ask(ask)
      if (allowed && hold) {
        const used = random() < 0.3 ? (nano * BigInt(between(random, 0, 99))) / 100n : nano
        await pause(between(random, 0, 15))
        await wire.send({ id: ask.id, ...place, kind: "tool", tool: "spend", costUsd: formatUsd(used), hold: hold.id })
        inARow = 0
        spent += 1
      } else if (directive.code === "contended") {
        await pause(Math.min(directive.retryAfterMs ?? 50, 100))
      } else {
        const id = directive.cause?.kind === "limit" ? directive.cause.id : ""
        expect(limitIds).toContain(id)
        refused.set(id, nano < (refused.get(id) ?? nano + 1n) ? nano : (refused.get(id) as bigint))
        inARow += 1
      }
    }
    return spent
  }

  const watched = new AbortController()
  const overdrawn = watch(watched.signal)
  const calls = (await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)))).reduce((a, b) => a + b, 0)
  watched.abort()
  expect(await overdrawn, "used and held together, looked at again and again").toEqual([])

  const rest = await accounts()
  console.log(
    `bank: ${calls} calls; ${rest.map(({ name, ceiling, used }) => `${name} ${formatUsd(ceiling - used)} of ${formatUsd(ceiling)}`).join(", ")}`,
  )
  expect(rest.every(({ held }) => held === 0n)).toBe(true)
  expect(refused.size).toBeGreaterThan(0)
  for (const [id, smallest] of refused) {
    const account = rest.find((one) => one.id === id)
    expect(account && account.ceiling - account.used, account?.name).toBeLessThan(smallest)
  }

  /** Every limit beside its meter, in one statement. */
  async function accounts(): Promise<{ id: string; name: string; ceiling: bigint; used: bigint; held: bigint }[]> {
    return (await testDb()).$queryRaw`
      select l.id, l.scope || ' ' || coalesce(l.subject, '') as name, l.ceiling, coalesce(sum(t.cost), 0)::bigint as used,
        coalesce((select s.held_cost from subject s where s.org = l.org and s.scope = v.n and s.subject = coalesce(l.subject, '')), 0) as held
      from "limit" l
      cross join lateral (select array_position(array['session', 'user', 'agent', 'org'], l.scope) as n) v
      left join total t on t.org = l.org and t.scope = v.n and t.subject = coalesce(l.subject, '')
      where l.org = ${org} group by l.org, l.id, l.scope, l.subject, l.ceiling, v.n order by name`
  }

  async function watch(signal: AbortSignal): Promise<string[]> {
    const found: string[] = []
    while (!signal.aborted) {
      for (const { name, ceiling, used, held } of await accounts()) {
        if (used + held > ceiling) found.push(`${name}: ${used} + ${held} of ${ceiling}`)
      }
    }
    return found
  }
})
