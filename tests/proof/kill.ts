import { setTimeout as pause } from "node:timers/promises"
import { createDb } from "#lib/db/client"
import { type Verified, verify } from "#lib/ledger/verify/verify"
import { createKey } from "#lib/services/create-key"
import { createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { between, type Random } from "#server/demo/random"
import { runningPostgresUrl } from "#server/embedded-postgres"
import { readPostmasterFile } from "#server/postgres/postmaster"
import { query } from "#tests/harness/postgres"
import { makeRunFolder } from "#tests/harness/run-folder"
import { startServer, type TestServer, testSecret } from "#tests/harness/server"
import { type Sent, wireTo } from "./wire.ts"

export type Killed = {
  /** Ids of confirmed events that are not stored exactly once. */
  wrong: { id: string; times: number }[]
  acknowledged: number
  stored: number
  verified: Verified
  /** By what was killed, how long it took until both servers confirmed again, in ms. */
  recoveries: { what: Victim; ms: number }[]
  held: string
}

type Victim = "the server that owns Postgres" | "the server beside it" | "Postgres"
const VICTIMS: readonly Victim[] = ["Postgres", "the server that owns Postgres", "the server beside it"]
const WRITERS = 16
const PATIENCE_MS = 60_000

/**
 * Kill a server or Postgres with SIGKILL at random instants while 16 writers go on, each sending again what was not confirmed.
 *
 * A killed server is started again as any supervisor does it; a killed Postgres by the server that owns it. Nobody else lends a hand.
 */
export async function kill(kills: number, random: Random): Promise<Killed> {
  const dataDir = makeRunFolder("kill")
  const startOwner = () => startServer({ databaseUrl: "", env: { GOVERNOR_DATA_DIR: dataDir } })
  const owner = { now: await startOwner() }
  const databaseUrl = runningPostgresUrl(dataDir) ?? ""
  const beside = { now: await startServer({ databaseUrl }) }
  const servers = [owner, beside].map((one) => ({ request: (...args: Parameters<TestServer["request"]>) => one.now.request(...args) }))
  const recoveries: Killed["recoveries"] = []
  try {
    const { org, key } = await makeTenant(databaseUrl)
    const acknowledged: string[] = []
    const stopped = { now: false }
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer))
    // What any of them throws ends the run here, and not only when they are waited for.
    const failed = new Promise<never>((_, reject) => {
      for (const one of writers) one.catch(reject)
    })
    await Promise.race([killAgainAndAgain(), failed])
    stopped.now = true
    await Promise.all(writers)
    await Promise.all(servers.map((server) => confirmed(server, key, "at the end")))
    return await audit(org, acknowledged)

    async function write(writer: number): Promise<void> {
      const wire = wireTo(key, writer % 2 === 0 ? servers : [...servers].reverse(), undefined, PATIENCE_MS)
      for (let n = 0; !stopped.now; n += 1) {
        const place = { agent: `agent ${writer}`, session: `session ${writer % 5}`, user: `user ${writer % 3}`, model: "gpt-4o" }
        const usage = { input: between(random, 1, 50), output: between(random, 1, 50) }
        const asked = n % 3 === 0 ? await wire.ask({ id: `ask ${writer}-${n}`, ...place, estimate: usage }) : null
        const events = Array.from({ length: between(random, 1, 6) }, (_, at): Sent => {
          return {
            id: `${writer}-${n}-${at}`,
            ...place,
            usage,
            responseId: `chatcmpl-${writer}-${n}-${at}`.padEnd(40, "x"),
            ...(at === 0 && asked?.hold && { hold: asked.hold.id }),
          }
        })
        const { results } = await wire.send(...events)
        for (const { id, status } of results) {
          if (status !== "recorded" && status !== "duplicate") throw new Error(`${id} is ${status}`)
          acknowledged.push(id)
        }
      }
    }

    async function killAgainAndAgain(): Promise<void> {
      for (let n = 0; n < kills; n += 1) {
        await pause(between(random, 200, 2_000))
        const what = VICTIMS[n < VICTIMS.length ? n : between(random, 0, VICTIMS.length - 1)] as Victim
        const began = performance.now()
        if (what === "Postgres") {
          process.kill(readPostmasterFile(`${dataDir}/postgres`)?.pid ?? 0, "SIGKILL")
        } else {
          const victim = what === "the server beside it" ? beside : owner
          await victim.now.stop("SIGKILL")
          victim.now = await (victim === owner ? startOwner() : startServer({ databaseUrl }))
        }
        await Promise.all(servers.map((server) => confirmed(server, key, `after kill ${n}`)))
        recoveries.push({ what, ms: Math.round(performance.now() - began) })
      }
    }
  } catch (error) {
    for (const { now } of [owner, beside]) console.log(now.output().slice(-4_000))
    throw error
  } finally {
    await beside.now.stop()
    await owner.now.stop()
  }

  async function audit(org: number, acknowledged: readonly string[]): Promise<Killed> {
    const db = createDb({ url: databaseUrl, connections: 2, applicationName: "kill" })
    try {
      const rows = await query(
        databaseUrl,
        "select id, count(*)::int as times from event where org = $1 and agent <> 'probe' group by id",
        [org],
      )
      const times = new Map(rows.map((row) => [String(row.id), Number(row.times)]))
      const wrong = acknowledged.map((id) => ({ id, times: times.get(id) ?? 0 })).filter((one) => one.times !== 1)
      const stored = rows.reduce((sum, row) => sum + Number(row.times), 0)
      const held = await query(databaseUrl, "select count(*)::int as n from hold where org = $1 and state = 'open'", [org])
      const verified = await verify({ db, rest: 0, signal: new AbortController().signal }, org)
      return { wrong, acknowledged: acknowledged.length, stored, verified, recoveries, held: String(held[0]?.n) }
    } finally {
      await db.$disconnect()
    }
  }
}

async function makeTenant(url: string): Promise<{ org: number; key: string }> {
  const db = createDb({ url, connections: 1, applicationName: "kill" })
  try {
    const { org } = await createOrganization(db, { name: "kill", preset: "observe" }, new Date())
    const options = { name: "kill", scopes: ["admin" as const], agent: null, expiresAt: null }
    const { plaintext } = await createKey(systemCtx(db, org, new Date()), options, testSecret)
    return { org, key: plaintext }
  } finally {
    await db.$disconnect()
  }
}

/** This server confirms again. */
async function confirmed(server: Pick<TestServer, "request">, key: string, when: string): Promise<void> {
  await wireTo(key, [server], undefined, PATIENCE_MS).send({
    id: `probe ${when}`,
    agent: "probe",
    session: "probe",
    model: "gpt-4o",
    usage: { input: 1, output: 1 },
  })
}
