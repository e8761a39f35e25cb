import type { BurnPatch, BurnSnapshot } from "#lib/contracts/burn"
import type { PrismaClient } from "#lib/db/client"
import { type BurnSources, createBurnReader } from "#lib/services/burn/burn-reader"
import { patchBetween } from "./burn-patch.ts"

/** What a listener hears. `id` grows with every change; a listener that knows it can go on from there. */
export type BurnMessage = { event: "snapshot"; id: string; value: BurnSnapshot } | { event: "patch"; id: string; value: BurnPatch }

export type BurnFeed = {
  /**
   * Hear of an organization: a snapshot first (or the patches since `lastId`, where they are still at hand), then every change.
   * `onError` hears when figures cannot be read; the feed goes on trying.
   * @returns a function that stops listening
   */
  listen(org: number, lastId: string | null, hear: (message: BurnMessage) => void, onError: () => void): () => void
  /** Something was committed here: look now rather than at the next tick. */
  wake(org: number): void
  close(): void
  readonly channels: number
}

/** What another process committed is looked for this often. */
const TICK_MS = 500
/** A commit in this process is shown this soon, and no oftener. */
const WAKE_MS = 250
/** After a reading there is a rest as long as it took, up to this: a large fleet does not keep the database busy, and one slow reading delays no other. */
const MOST_REST_MS = 1_000
/** One failed reading is a hiccup; at the second in a row listeners hear that these figures are old. */
const TOLERATED = 2
const KEPT_PATCHES = 30

type Channel = {
  /** Of all channels of all processes only this one's ids begin with it: what a listener knows of another is no part of this one. */
  epoch: string
  listeners: Set<{ hear: (message: BurnMessage) => void; onError: () => void }>
  latest: BurnSnapshot | null
  patches: { id: string; value: BurnPatch }[]
  sequence: number
  timer: NodeJS.Timeout | null
  reading: boolean
  /** Readings in a row that failed. */
  failures: number
  lastReadMs: number
  /** To rest after that reading. */
  restMs: number
  woken: boolean
  read: (nowMs: number) => Promise<BurnSnapshot>
}

type BurnFeedSources = Omit<BurnSources, "db"> & { dbOf(org: number): PrismaClient; report(error: unknown): void }

/** One reader per organization and process ticks while anyone listens; however many listen, the database is asked once. */
export function createBurnFeed(sources: BurnFeedSources): BurnFeed {
  const channels = new Map<number, Channel>()
  let opened = 0

  function open(org: number): Channel {
    opened += 1
    const channel: Channel = {
      epoch: `${Date.now().toString(36)}-${opened}`,
      listeners: new Set(),
      latest: null,
      patches: [],
      sequence: 0,
      timer: null,
      reading: false,
      failures: 0,
      lastReadMs: 0,
      restMs: 0,
      woken: false,
      read: createBurnReader({ ...sources, db: sources.dbOf(org) }, org),
    }
    channels.set(org, channel)
    return channel
  }

  function schedule(channel: Channel, ms: number) {
    if (channel.timer) clearTimeout(channel.timer)
    channel.timer = setTimeout(() => void tick(channel), ms)
  }

  /** Between the last reading and the next, in ms. */
  function pauseOf({ woken, restMs }: Channel): number {
    return Math.max(woken ? WAKE_MS : TICK_MS, restMs)
  }

  async function tick(channel: Channel) {
    if (channel.reading || channel.listeners.size === 0) return
    channel.reading = true
    channel.woken = false
    const beganMs = Date.now()
    try {
      const next = await channel.read(Date.now())
      channel.failures = 0
      publish(channel, next)
    } catch (error) {
      sources.report(error)
      channel.failures += 1
      if (channel.failures >= TOLERATED) for (const { onError } of [...channel.listeners]) onError()
    } finally {
      channel.reading = false
      channel.lastReadMs = Date.now()
      channel.restMs = Math.min(channel.lastReadMs - beganMs, MOST_REST_MS)
      if (channel.listeners.size > 0) schedule(channel, pauseOf(channel))
    }
  }

  function publish(channel: Channel, next: BurnSnapshot) {
    const before = channel.latest
    channel.latest = next
    if (!before) {
      channel.sequence += 1
      const id = `${channel.epoch}-${channel.sequence}`
      for (const { hear } of channel.listeners) hear({ event: "snapshot", id, value: next })
      return
    }
    const patch = patchBetween(before, next)
    if (!patch) return
    channel.sequence += 1
    const id = `${channel.epoch}-${channel.sequence}`
    channel.patches.push({ id, value: patch })
    if (channel.patches.length > KEPT_PATCHES) channel.patches.shift()
    for (const { hear } of channel.listeners) hear({ event: "patch", id, value: patch })
  }

  return {
    listen(org, lastId, hear, onError) {
      const channel = channels.get(org) ?? open(org)
      const listener = { hear, onError }
      channel.listeners.add(listener)
      const missed = lastId === null ? -1 : channel.patches.findIndex(({ id }) => id === lastId)
      if (missed >= 0) {
        for (const { id, value } of channel.patches.slice(missed + 1)) hear({ event: "patch", id, value })
      } else if (channel.latest) {
        hear({ event: "snapshot", id: `${channel.epoch}-${channel.sequence}`, value: channel.latest })
      }
      if (!channel.reading) schedule(channel, 0)
      return () => {
        channel.listeners.delete(listener)
        if (channel.listeners.size > 0) return
        if (channel.timer) clearTimeout(channel.timer)
        channels.delete(org)
      }
    },
    wake(org) {
      const channel = channels.get(org)
      if (!channel || channel.woken) return
      channel.woken = true
      if (!channel.reading) schedule(channel, Math.max(0, channel.lastReadMs + pauseOf(channel) - Date.now()))
    },
    close() {
      for (const channel of channels.values()) {
        if (channel.timer) clearTimeout(channel.timer)
        // Nobody hears what a reading under way still finds, and no other follows it.
        channel.listeners.clear()
      }
      channels.clear()
    },
    get channels() {
      return channels.size
    },
  }
}
