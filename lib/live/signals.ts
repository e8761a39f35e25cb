import { setImmediate as breath } from "node:timers/promises"
import type { PrismaClient } from "#lib/db/client"
import type { Pricer } from "#lib/domain/pricing"
import { judgeSubjects } from "#lib/ledger/judge"
import type { Ledger } from "#lib/ledger/ledger"
import { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { stopsOf } from "#lib/ledger/stops-of"
import { enforce, type JudgedGroup } from "#lib/services/enforce"
import { implicitSession } from "#lib/services/implicit-session"
import { toDirective } from "#lib/services/to-directive"
import { dueAtMs, type Hear, keysOf, lapsesAtMs, signatureOf, type Topic, type Who } from "./topic.ts"
import { createTopicIndex, type TopicIndex } from "./topic-index.ts"

export type SignalFeed = {
  /** Hear the directive of an agent: once at once, then at each change. @returns a function that stops listening */
  listen(org: number, who: Who, hear: Hear): () => void
  /** Something was stopped or changed here: look now rather than at the next tick. */
  wake(): void
  close(): Promise<void>
  readonly listeners: number
}

export type SignalSources = { db: PrismaClient; ledger: Ledger; pricer: Pricer; report(error: unknown): void }

const TICK_MS = 250
/** Between two looks at once, so that who wakes all the time leaves room for others. */
const SOON_MS = 20
const LISTENING_MS = 10_000
/** Topics per statement: their rows fit into one answer that nobody waits for long. */
const CHUNK = 250
const WORKERS = 2
/** Topics that are told of a kill switch before anybody else has a turn. */
const AT_A_STROKE = 500

/** Those of one chunk who were told something. */
type Told = { org: number; rules: Rules | null; entries: { topic: Topic; group: JudgedGroup }[] }
/** `micros`: the database's clock when they were read. */
type Revisions = { org: number; rev: bigint; incident_rev: bigint; micros: bigint }

/**
 * Tell listening agents what to do, as soon as it changes.
 *
 * One reader per process: four times a second it reads the revisions of the organizations that are listened to. A new rule, kill
 * switch or grant has everyone of the organization judged again, an incident only those whom it is about; where nothing has
 * changed that one read is all. What ends by time is judged again when it is due. Listeners cost neither timers nor queries.
 */
export function createSignalFeed({ db, ledger, pricer, report }: SignalSources): SignalFeed {
  const index: TopicIndex = createTopicIndex()
  const pending = new Set<Topic>()
  const seen = new Map<number, Revisions>()
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let woken = false
  let closed = false
  /** The database's clock ahead of ours, as of the last judgement. */
  let offsetMs = 0
  let listeningNotedAtMs = 0
  const arrived = new Set<Topic>()

  function schedule(ms: number) {
    if (closed || running || index.topics.size === 0) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => {
      timer = null
      const startedAtMs = performance.now()
      woken = false
      running = tick()
        .then(
          () => woken || pending.size > 0,
          (error: unknown) => {
            report(error)
            return false
          },
        )
        .then((isUrgent) => {
          running = null
          const left = TICK_MS - (performance.now() - startedAtMs)
          schedule(isUrgent ? SOON_MS : Math.max(SOON_MS, left))
        })
    }, ms)
  }

  async function tick() {
    for (const topic of index.due(Date.now() + offsetMs)) pending.add(topic)
    await readRevisions()
    if (pending.size > 0) await tellKilled()
    if (pending.size > 0) await judgePending()
    await noteListening()
  }

  async function readRevisions() {
    const orgs = index.orgs()
    for (const org of seen.keys()) if (!orgs.includes(org)) seen.delete(org)
    const rows = await db.$queryRaw<Revisions[]>`
      select org, rev, incident_rev, (extract(epoch from statement_timestamp()) * 1000000)::bigint as micros
      from org_state where org = any(${orgs}::int[])`
    for (const row of rows) {
      const known = seen.get(row.org)
      if (known && known.rev === row.rev && known.incident_rev === row.incident_rev) continue
      // Who has just come is judged anyway; whoever was here before the first look is, too.
      if (!known || known.rev !== row.rev) for (const topic of index.ofOrg(row.org)) pending.add(topic)
      else for (const topic of await concerned(row.org, known.incident_rev)) pending.add(topic)
      seen.set(row.org, row)
    }
  }

  /** Those whom incidents are about that were opened or closed since. */
  async function concerned(org: number, since: bigint): Promise<Topic[]> {
    const rows = await db.$queryRaw<{ scope: string; subject: string }[]>`
      select distinct scope, subject from incident where org = ${org} and rev > ${since}`
    return rows.flatMap(({ scope, subject }) => [...index.about(org, scope, subject)])
  }

  /** A kill switch is the severest there is and needs no figures: who stands under one is told of it before any meter is read. */
  async function tellKilled() {
    const orgs = new Set([...pending].map(({ org }) => org))
    for (const org of orgs) {
      const revisions = seen.get(org)
      const rules = revisions && (await ledger.rules.get(org, revisions.rev))
      if (!rules || rules.stops.killSwitches.size === 0) continue
      const { rev, micros } = revisions
      const meters = new MeterRows([{ row: "org", org, rev, nowMicros: micros, localDay: "", beganMs: 0 }])
      let told = 0
      for (const topic of pending) {
        if (topic.org !== org) continue
        const { agent, user, model } = topic
        const subjects = { agent, user, session: topic.session ?? implicitSession(rules, agent, Number(micros / 1_000n)) }
        if (stopsOf(rules, meters, subjects, model).killSwitches.length === 0) continue
        const judged = judgeSubjects(rules, meters, pricer, subjects, model)
        const decision = { ...judged.decision, remaining: { tokens: null, costNano: null } }
        if (tell(topic, { ...judged, decision })) topic.unnoted = true
        told += 1
        if (told % AT_A_STROKE === 0) await breath()
      }
    }
  }

  /** Everyone is told before anything is noted: what is written down delays no stop. */
  async function judgePending() {
    const chunks = index.chunks(pending, CHUNK)
    pending.clear()
    const told: Told[] = []
    await inChunks(chunks, async (topics) => void told.push(await judgeChunk(topics)))
    await inChunks(
      told.map(({ entries }) => entries.map(({ topic }) => topic)),
      (_, at) => note(told[at] as Told),
    )
  }

  /** What fails is tried again at the next tick, and with it what was not begun. */
  async function inChunks(chunks: readonly Topic[][], run: (topics: Topic[], at: number) => Promise<void>) {
    let next = 0
    const work = async () => {
      for (let at = next++; at < chunks.length; at = next++) {
        const topics = chunks[at] as Topic[]
        try {
          await run(topics, at)
        } catch (error) {
          for (const topic of [topics, ...chunks.slice(next)].flat()) pending.add(topic)
          next = chunks.length
          throw error
        }
      }
    }
    const done = await Promise.allSettled(Array.from({ length: WORKERS }, work))
    for (const one of done) if (one.status === "rejected") throw one.reason
  }

  async function judgeChunk(topics: readonly Topic[]): Promise<Told> {
    const org = topics[0]?.org ?? 0
    const known = await ledger.rules.get(org)
    if (!known) return { org, rules: null, entries: [] }
    const nowMs = Date.now() + offsetMs
    const named = topics.map(({ agent, session, user }) => ({ agent, user, session: session ?? implicitSession(known, agent, nowMs) }))
    const reading = await ledger.read(org, named)
    if (!reading) return { org, rules: null, entries: [] }
    const { meters, rules } = reading
    const entries: Told["entries"] = []
    for (const [at, topic] of topics.entries()) {
      const subjects = named[at]
      if (!subjects || topic.listeners.size === 0) continue
      const judge = () => judgeSubjects(rules, meters, pricer, subjects, topic.model)
      const judged = judge()
      offsetMs = judged.nowMs - Date.now()
      index.move(topic, keysOf(subjects))
      const dayEndMs = topic.session === null ? rules.calendar.day(judged.nowMs).endMs : null
      topic.dueAtMs = dueAtMs(judged, meters, org, subjects, dayEndMs)
      const isTold = tell(topic, judged)
      const lapsesMs = topic.told?.lapsesAtMs ?? null
      if (lapsesMs !== null && lapsesMs > judged.nowMs) topic.dueAtMs = Math.min(lapsesMs, topic.dueAtMs ?? lapsesMs)
      if (isTold || topic.unnoted || judged.decision.exhausted.length > 0) {
        topic.unnoted = true
        entries.push({ topic, group: { subjects, model: topic.model, meters, calls: [], judged, again: judge } })
      }
    }
    return { org, rules, entries }
  }

  /** Keep that they were told, and open what was found exhausted; who stands under a new incident is told of it. */
  async function note({ org, rules, entries }: Told) {
    if (!rules || entries.length === 0) return
    const groups = entries.map(({ group }) => group)
    const final = await enforce({ org, ledger }, rules, groups)
    for (const [at, { topic, group }] of entries.entries()) {
      topic.unnoted = false
      const judged = final[at]
      if (judged && judged !== group.judged) tell(topic, judged)
    }
  }

  /** Say it to those who have not heard it. @returns whether anybody was told */
  function tell(topic: Topic, judged: JudgedGroup["judged"]): boolean {
    const { told } = topic
    if (told && judged.revision < told.revision) return false
    const signature = signatureOf(judged.decision)
    const lapsed = told !== null && told.lapsesAtMs !== null && told.lapsesAtMs <= judged.nowMs && judged.decision.action !== "continue"
    const isChanged = told === null || told.signature !== signature || lapsed
    const hearers = isChanged ? topic.listeners : topic.newcomers
    if (hearers.size === 0) return false
    const directive = toDirective(judged)
    for (const hear of hearers) hear(directive)
    topic.newcomers.clear()
    topic.told = { signature, revision: judged.revision, lapsesAtMs: lapsesAtMs(judged) }
    return true
  }

  /** An open stream keeps its agent's `listened_at` fresh; one statement for all of them. */
  async function noteListening() {
    const isDue = Date.now() - listeningNotedAtMs >= LISTENING_MS
    const topics = isDue ? index.topics : arrived
    if (topics.size === 0) return
    const rows = new Map([...topics].map(({ org, agent }) => [`${org}\n${agent}`, { org, agent }]))
    arrived.clear()
    if (isDue) listeningNotedAtMs = Date.now()
    await ledger.noteListening([...rows.values()])
  }

  return {
    listen(org, who, hear) {
      const topic = index.join(org, who)
      topic.listeners.add(hear)
      topic.newcomers.add(hear)
      pending.add(topic)
      arrived.add(topic)
      woken = true
      schedule(0)
      return () => {
        topic.listeners.delete(hear)
        topic.newcomers.delete(hear)
        if (topic.listeners.size > 0) return
        index.leave(topic)
        pending.delete(topic)
        arrived.delete(topic)
      }
    },
    wake() {
      woken = true
      schedule(0)
    },
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      await running
    },
    get listeners() {
      let count = 0
      for (const { listeners } of index.topics) count += listeners.size
      return count
    },
  }
}
