import { setTimeout as pause } from "node:timers/promises"
import type { TestServer } from "#tests/harness/server"
import type { Bench } from "./bench.ts"
import { audit, type Correctness, pressLimited } from "./correctness.ts"
import { figure, type Line } from "./line.ts"
import { type Contestant, compete, cpuRatioOf, type Score } from "./match.ts"
import { makeTenant, type Tenant } from "./tenant.ts"

/** So long after the beginning, when the load is on and nothing counts yet, runaways press against the limited session. */
const PRESS_AFTER_MS = 1_000

/**
 * Measure contestants in turns with an organization of their own, and look at what they left behind. The bare ones are not looked
 * at: nothing of theirs is counted.
 */
export async function runMatch(
  bench: Bench,
  name: string,
  servers: readonly TestServer[],
  contestants: (tenant: Tenant) => readonly Contestant[],
  databaseUrl?: string,
): Promise<{ scores: readonly Score[]; correctness: Correctness }> {
  const tenant = await makeTenant(databaseUrl ?? (await bench.databaseUrl()), name)
  try {
    const all = contestants(tenant)
    const [scores, admitted] = await Promise.all([
      compete(bench.generator, bench.world.postmasterPid, all, bench.timing),
      pause(PRESS_AFTER_MS).then(() => pressLimited(servers, tenant.key)),
    ])
    for (const score of scores) bench.say(shown(score))
    const own = scores.filter((_, at) => all[at]?.load.key !== null)
    return { scores, correctness: await audit(tenant, { name, admitted, loads: own }) }
  } finally {
    await tenant.close()
  }
}

export function scoreOf(scores: readonly Score[], name: string): Score {
  const found = scores.find((score) => score.name === name)
  if (!found) throw new Error(`nothing was measured as ${name}`)
  return found
}

/** What an event costs, beside what it costs the one that it is compared with. */
export function cpuLine(score: Score, other: Score, per = "event"): Line {
  const { serverUsPerEvent: server, postgresUsPerEvent: postgres } = score
  const theirs = `${other.name} ${figure(other.serverUsPerEvent)} + ${figure(other.postgresUsPerEvent)}`
  const beside = `server ${figure(server)} + Postgres ${figure(postgres)}; ${theirs}: by this ${figure(cpuRatioOf(score, other))} ×`
  return { what: `processor time per ${per}`, value: server + postgres, unit: "µs", beside }
}

function shown({ name, eventsPerSecond, slices, serverUsPerEvent, postgresUsPerEvent, generatorShare }: Score): string {
  const each = slices.map(({ events, seconds }) => figure(events / seconds)).join(" ")
  const cpu = `CPU per event ${figure(serverUsPerEvent)} + ${figure(postgresUsPerEvent)} µs`
  return `    ${name.padEnd(16)} ${figure(eventsPerSecond).padStart(8)} events/s (${each}), ${cpu}, generator ${figure(generatorShare * 100)} %`
}
