const COUNTERS = ["tokens", "cost", "calls", "tool_calls"] as const
/** The marks of a ring that has none. */
export const NO_MARKS = `'{${Array(52).fill(0).join(",")}}'::bigint[]`

/** The minute of a session stands in the row of its total: nearly every call changes both, and another row costs more than six more columns. */
export const MINUTE_MS = 60_000
/** When a statement began, in ms; an instant that is placed relative to it is kept to the millisecond, so it is cut here. */
export const BEGAN_MS = "round(date_part('epoch', date_trunc('milliseconds', now())) * 1000)::bigint"
/** The columns of that row begin with this. */
const IN_TOTAL = "ring_"

/** Whether the ring `of` (scope, width) is the one that stands beside a total. */
export const besideTotal = (of: string) => `(${of}.scope = 1 and ${of}.width = ${MINUTE_MS})`

const columnsOf = (prefix: string) => ["slot", ...COUNTERS, "marks"].map((name) => `${prefix}${name}`)
/** Those of a ring in the row of a total. */
export const totalRingColumns: readonly string[] = columnsOf(IN_TOTAL)

/** All rings, wherever they stand. Conditions on org, scope and subject reach the keys of both tables. */
export const EVERY_RING = `(
  select org, scope, subject, width, ${columnsOf("").join(", ")} from ring
  union all
  select org, scope, subject, ${MINUTE_MS}, ${totalRingColumns.join(", ")} from total where scope = 1 and period = 0 and ring_slot is not null
)`

/**
 * How what is added to a ring comes to what is there, as assignments. In the newest slot the counters grow; one that begins a slot leaves a mark
 * of what they were, for it and for each slot that nothing came to; after more than 12 of those a ring begins anew, and what is that much older
 * is left out; whatever else there is goes through `ring_merge`, which says the same. Where there is no ring, there or in what is added, the
 * slot is null, and the other is what comes out.
 */
function growth(of: string, prefix: string): string {
  const [there, added] = [`${of}.${prefix}`, `excluded.${prefix}`]
  const gap = `(${added}slot - ${there}slot)::int`
  const counters = (whose: string) => COUNTERS.map((name) => `${whose}${name}`).join(", ")
  const asArray = (whose: string) => `array[${whose}slot, ${counters(whose)}] || ${whose}marks`
  return `
    ${prefix}slot = greatest(${there}slot, ${added}slot),
    ${COUNTERS.map(
      (name) => `${prefix}${name} = case
      when abs(${added}slot - ${there}slot) <= 12 then ${there}${name} + ${added}${name}
      when ${added}slot > coalesce(${there}slot, 0) then ${added}${name} else ${there}${name} end`,
    ).join(",\n    ")},
    ${prefix}marks = case
      when ${added}slot = ${there}slot and ${added}marks is null then ${there}marks
      when ${added}slot between ${there}slot + 1 and ${there}slot + 12 and ${added}marks is null then
        (array[${Array(12).fill(counters(there)).join(", ")}])[1 : 4 * ${gap}] || (coalesce(${there}marks, ${NO_MARKS}))[1 : 52 - 4 * ${gap}]
      when abs(${added}slot - ${there}slot) <= 12 then (ring_merge(${asArray(there)}, ${asArray(added)}))[6:57]
      when ${added}slot > coalesce(${there}slot, 0) then ${added}marks
      else ${there}marks
    end`
}

export const mergeRings = `on conflict (org, scope, subject, width) do update set${growth("r", "")}`
/** The same for the one in the row of a total `t`. */
export const growTotalRing = growth("t", IN_TOTAL)

/** Rings summed by `ring_sum` as `ring`, as the columns behind its key. */
export const ringColumns = "ring[1], ring[2], ring[3], ring[4], ring[5], nullif(ring[6:57], '{}')"

/** That of tool calls, fixed by code. */
export const SHORTEST_RING_MS = 1_000

/** Whether a call counts in the ring `of` (scope, width): in a session's second only those of tools do. `isTool`: an SQL condition. */
export const inRing = (of: string, isTool: string) => `(${of}.width > ${SHORTEST_RING_MS} or ${of}.scope > 1 or ${isTool})`
