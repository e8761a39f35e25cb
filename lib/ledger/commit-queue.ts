/** What a queue entry brings: facts or asks of one organization that are committed together, in order. */
export type Entry<T> = { org: number; items: readonly T[]; bytes: number }

export type CommitQueue<T, R> = {
  /** Resolves when the entry is committed, with one result per item. Rejects with `QueueFull`, or with what the commit threw. */
  submit(entry: Entry<T>): Promise<readonly R[]>
  /** Resolves when nothing is queued or in flight. */
  drained(): Promise<void>
  readonly depth: { entries: number; bytes: number; inFlight: number }
}

export class QueueFull extends Error {
  override name = "QueueFull"
}

/**
 * A further commit begins when so many items wait, or when those under way have been so for so long. A commit costs the same once
 * whatever it carries, so two small ones side by side cost twice what they do one after the other, and they wait for each other's rows as well.
 */
export type Gather = { items: number; ms: number }

/**
 * For the statement that records. At 5,000 reports a second on two cores: Postgres 0.89 → 0.70 of a core, and half as many replies late; with 12 to 80
 * items nearly the same.
 */
export const GATHER: Gather = { items: 24, ms: 20 }

export type CommitQueueOptions<T, R> = {
  /** One transaction for all items; one result per item, in order. */
  commit(items: readonly T[]): Promise<readonly R[]>
  /** Items per commit. An entry is never split, so it may not bring more. */
  maxItems: number
  /** Bytes per commit, as the senders sent them; a single larger entry goes alone. */
  maxBytes: number
  /** Commits under way at once. */
  maxInFlight: number
  /** Where given, more than one commit is under way only as it says. */
  gather?: Gather
  /** Bytes waiting; beyond them submit refuses, so that memory stays flat while the database is slow. */
  maxQueuedBytes: number
  /** A commit carries one organization, and none has two under way: for transactions that lock the organization's own row. */
  oneOrg?: boolean
  /**
   * Did a commit fail because it waited too long for what others hold? Then its organizations are committed one by one, and one that is
   * held up by itself goes alone from there on, while none other of its kind is under way, until it went through: so it delays itself
   * and not the others.
   */
  isHeldUp?(reason: unknown): boolean
}

type Waiting<T, R> = Entry<T> & { resolve(results: readonly R[]): void; reject(reason: unknown): void }
/** `underWay`: how many commits carry the organization now. */
type Lane<T, R> = { org: number; waiting: Waiting<T, R>[]; underWay: number }

/**
 * Group commit: while some batches are in flight the next one gathers, so one commit serves everything that arrived meanwhile.
 * No timer holds an entry back: one that finds the queue idle starts with the next turn of the event loop.
 * Batches are filled round robin by organization, so a busy one delays itself and not the others.
 */
export function createCommitQueue<T, R>(options: CommitQueueOptions<T, R>): CommitQueue<T, R> {
  /** One for each organization that ever came; those that went with their last entry would leave a trail of tables behind (see `server/front-door.ts`). */
  const lanes = new Map<number, Lane<T, R>>()
  /** Lanes in which somebody waits, in the order of their turns. */
  const turns: Lane<T, R>[] = []
  const heldUp = new Set<number>()
  const depth = { entries: 0, bytes: 0, inFlight: 0 }
  let waitingItems = 0
  /** How many commits have been under way for less than `gather.ms`. */
  let young = 0
  let scheduled = false
  let idle: (() => void)[] = []

  function submit(entry: Entry<T>): Promise<readonly R[]> {
    if (depth.bytes + entry.bytes > options.maxQueuedBytes && depth.entries > 0) {
      return Promise.reject(new QueueFull(`${depth.bytes} bytes are waiting already`))
    }
    return new Promise((resolve, reject) => {
      const lane = laneOf(entry.org)
      if (lane.waiting.push({ ...entry, resolve, reject }) === 1) turns.push(lane)
      depth.entries += 1
      depth.bytes += entry.bytes
      waitingItems += entry.items.length
      schedule()
    })
  }

  function laneOf(org: number): Lane<T, R> {
    const known = lanes.get(org)
    if (known) return known
    const lane: Lane<T, R> = { org, waiting: [], underWay: 0 }
    lanes.set(org, lane)
    return lane
  }

  function schedule() {
    if (scheduled || depth.entries === 0 || depth.inFlight >= options.maxInFlight) return
    if (young > 0 && waitingItems < (options.gather?.items ?? 0)) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      flush()
    })
  }

  function flush() {
    const batch = take()
    if (batch.length === 0) return
    depth.inFlight += 1
    const end = begin()
    const carried = [...new Set(batch.map(({ org }) => laneOf(org)))]
    for (const lane of carried) lane.underWay += 1
    void commit(batch).finally(() => {
      depth.inFlight -= 1
      end()
      for (const lane of carried) lane.underWay -= 1
      schedule()
      if (depth.inFlight === 0 && depth.entries === 0) {
        for (const resolve of idle) resolve()
        idle = []
      }
    })
    schedule()
  }

  /** Count a commit as young for a while, or until what is returned is called. */
  function begin(): () => void {
    const { gather } = options
    if (!gather) return () => {}
    young += 1
    let timer: NodeJS.Timeout | null = setTimeout(() => {
      grow()
      schedule()
    }, gather.ms)
    function grow() {
      if (timer === null) return
      clearTimeout(timer)
      timer = null
      young -= 1
    }
    return grow
  }

  async function commit(batch: readonly Waiting<T, R>[]) {
    try {
      const results = await options.commit(batch.flatMap((entry) => entry.items))
      let at = 0
      for (const entry of batch) {
        entry.resolve(results.slice(at, at + entry.items.length))
        at += entry.items.length
      }
      for (const { org } of batch) heldUp.delete(org)
    } catch (reason) {
      const orgs = new Set(batch.map(({ org }) => org))
      const isHeldUp = options.isHeldUp?.(reason) === true
      // Which of several it was is not known yet: until it went through by itself each is taken for it.
      if (isHeldUp) for (const org of orgs) heldUp.add(org)
      if (isHeldUp && orgs.size > 1) {
        await Promise.all([...orgs].map((org) => commit(batch.filter((entry) => entry.org === org))))
        return
      }
      for (const entry of batch) entry.reject(reason)
    }
  }

  /** May this organization not go along, or not now? */
  function mustWait({ org, underWay }: Lane<T, R>, first: Waiting<T, R> | undefined): boolean {
    const alone = (one: number) => options.oneOrg === true || heldUp.has(one)
    if (first) return first.org !== org && (alone(org) || alone(first.org))
    return alone(org) && (underWay > 0 || (heldUp.has(org) && [...heldUp].some((one) => laneOf(one).underWay > 0)))
  }

  /** One entry of each organization in turn until the batch is full; an organization that had its turn goes to the end. */
  function take(): Waiting<T, R>[] {
    const batch: Waiting<T, R>[] = []
    let items = 0
    let bytes = 0
    for (let passed = 0; turns.length > passed; ) {
      const lane = turns.shift() as Lane<T, R>
      const next = lane.waiting[0] as Waiting<T, R>
      const full = batch.length > 0 && (items + next.items.length > options.maxItems || bytes + next.bytes > options.maxBytes)
      if (full || mustWait(lane, batch[0])) {
        turns.push(lane)
        passed += 1
        continue
      }
      passed = 0
      lane.waiting.shift()
      if (lane.waiting.length > 0) turns.push(lane)
      batch.push(next)
      items += next.items.length
      bytes += next.bytes
      depth.entries -= 1
      depth.bytes -= next.bytes
      waitingItems -= next.items.length
      if (items >= options.maxItems) break
    }
    return batch
  }

  return {
    submit,
    depth,
    drained: () => (depth.entries === 0 && depth.inFlight === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  }
}
