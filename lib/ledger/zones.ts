import { z } from "zod"
import type { Tx } from "#lib/db/client"
import { createCalendar, type ZonePlan } from "#lib/domain/calendar"

type State = NonNullable<Awaited<ReturnType<Tx["orgState"]["findUnique"]>>>
export type ZoneColumns = Pick<State, "zone" | "zoneFrom" | "zoneOn" | "nextZone" | "nextZoneFrom" | "nextZoneOn"> & {
  pastZones: PastZone[]
}

/** A zone that was in force: since when, and on which local day it took over; null: from the beginning. */
type PastZone = z.infer<typeof PastZone>
const PastZone = z.object({ zone: z.string(), from: z.string().nullable(), on: z.string().nullable() })

/** The zones of an organization as its state row keeps them. */
export function zonesOf(state: Pick<State, "zone" | "zoneFrom" | "nextZone" | "nextZoneFrom" | "pastZones">): ZonePlan {
  const past = PastZone.array().parse(state.pastZones)
  const begins = [...past.slice(1).map(({ from }) => Date.parse(from ?? "")), state.zoneFrom?.getTime() ?? Number.NaN]
  return {
    zone: state.zone,
    next: state.nextZone && state.nextZoneFrom ? { zone: state.nextZone, fromMs: state.nextZoneFrom.getTime() } : null,
    past: past.map(({ zone }, at) => ({ zone, untilMs: begins[at] ?? Number.NaN })),
  }
}

/** The same the other way round: what the state row keeps of a plan. */
export function zoneColumns(plan: ZonePlan): ZoneColumns {
  const { day } = createCalendar(plan)
  const { zone, next = null, past = [] } = plan
  const onOf = (ms: number) => new Date(`${String(day(ms).key).replace(/(....)(..)(..)/, "$1-$2-$3")}T00:00:00Z`)
  const begins = [null, ...past.map(({ untilMs }) => untilMs)]
  const from = begins.at(-1) ?? null
  return {
    zone,
    zoneFrom: from === null ? null : new Date(from),
    zoneOn: from === null ? null : onOf(from),
    nextZone: next?.zone ?? null,
    nextZoneFrom: next && new Date(next.fromMs),
    nextZoneOn: next && onOf(next.fromMs),
    pastZones: past.map((span, at) => {
      const begin = begins[at] ?? null
      return {
        zone: span.zone,
        from: begin === null ? null : new Date(begin).toISOString(),
        on: begin === null ? null : onOf(begin).toISOString().slice(0, 10),
      }
    }),
  }
}
