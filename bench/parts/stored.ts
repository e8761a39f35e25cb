import type { TestServer } from "#tests/harness/server"
import type { Bench, Part } from "../bench.ts"
import { audit, type Correctness, type Loaded, pressLimited } from "../correctness.ts"
import { atLeast, figure } from "../line.ts"
import { governed } from "../loads.ts"
import { type Contestant, compete, ratioOf } from "../match.ts"
import { storeHistory } from "../store-history.ts"
import { makeTenant, type Tenant } from "../tenant.ts"
import { timeQueries } from "../time-queries.ts"

/** Retention keeps 400 days; the summary that is timed looks back over these. */
const DAYS = 90

/** An installation of its own: a database, a server, an organization. */
type Installation = { name: string; server: TestServer; tenant: Tenant; loads: Loaded[] }

export const stored: Part = {
  name: "stored",
  about: "ingest and queries with many events stored, beside an empty database",
  async run(bench) {
    const full = await install(bench, "filled")
    const empty = await install(bench, "empty")
    const filledSeconds = await fill(bench, full)
    // On an idle server: what a person waits for, not what a person waits for under load.
    const queries = await timeQueries(bench, full)
    const single = await compare(bench, full, empty, 1)
    const hundred = await compare(bench, full, empty, 100)
    const correctness = [await close(full), await close(empty)]
    const { events } = bench.options
    return {
      correctness,
      facts: { events, filledSeconds, single, hundred, queries: queries.facts },
      lines: [
        ...[
          { what: "single-event usage", unit: "req/s", at: single },
          { what: "batches of 100", unit: "events/s", at: hundred },
        ].map(({ what, unit, at }) => ({
          what: `${what} with ${figure(events)} stored`,
          value: at.full,
          unit,
          beside: `empty ${figure(at.empty)}`,
          wants: atLeast("0.9 × empty", at.ratio, 0.9),
        })),
        ...queries.lines,
      ],
    }
  },
}

async function install(bench: Bench, name: string): Promise<Installation> {
  const url = await bench.world.makeDatabase(name)
  return { name, server: await bench.world.serve(url, { pages: bench.pages }), tenant: await makeTenant(url, name), loads: [] }
}

async function close({ name, server, tenant, loads }: Installation): Promise<Correctness> {
  const admitted = await pressLimited([server], tenant.key)
  const found = await audit(tenant, { name: `stored, ${name}`, admitted, loads })
  await Promise.all([server.stop(), tenant.close()])
  return found
}

/** @returns seconds */
async function fill(bench: Bench, { tenant, loads }: Installation): Promise<number> {
  const history = { events: bench.options.events, days: DAYS }
  const began = performance.now()
  await storeHistory(tenant, history)
  const seconds = (performance.now() - began) / 1_000
  bench.say(`    ${figure(history.events)} events of ${DAYS} days stored in ${figure(seconds)} s`)
  loads.push({ confirmed: history.events, errors: {} })
  return seconds
}

/** Both in turns, at the same load. Events per second, and the ratio. */
async function compare(
  bench: Bench,
  full: Installation,
  empty: Installation,
  batch: number,
): Promise<{ full: number; empty: number; ratio: number }> {
  const both = [full, empty]
  const contestants: Contestant[] = both.map(({ name, server, tenant }) => governed(name, [server], tenant, { batch }))
  const scores = await compete(bench.generator, bench.world.postmasterPid, contestants, bench.timing)
  for (const [at, { loads }] of both.entries()) loads.push(...scores.slice(at, at + 1))
  const [ours, other] = scores
  if (!ours || !other) throw new Error("two were measured")
  return { full: ours.eventsPerSecond, empty: other.eventsPerSecond, ratio: ratioOf(ours, other) }
}
