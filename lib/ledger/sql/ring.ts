const COUNTERS = ["tokens", "cost", "calls", "tool_calls"] as const
/** The marks of a ring that has none. */
export const NO_MARKS = `'{${Array(52).fill(0).join(",")}}'::bigint[]`

/** How much later the newest slot of what is added is. */
const gap = "(excluded.slot - r.slot)::int"

const counters = (of: string) => COUNTERS.map((name) => `${of}.${name}`).join(", ")
const asArray = (of: string) => `array[${of}.slot, ${counters(of)}] || ${of}.marks`

/**
 * How what is added to a ring comes to what is there. In the newest slot the counters grow; one that begins a slot leaves a mark of what they
 * were, for it and for each slot that nothing came to; after more than 12 of those a ring begins anew; whatever else there is goes through
 * `ring_merge`, which says the same.
 */
export const mergeRings = `on conflict (org, scope, subject, width) do update set
    slot = greatest(r.slot, excluded.slot),
    ${COUNTERS.map(
      (name) => `${name} = case
      when excluded.slot > r.slot + 12 then excluded.${name} when excluded.slot < r.slot - 12 then r.${name}
      else r.${name} + excluded.${name} end`,
    ).join(",\n    ")},
    marks = case
      when excluded.slot = r.slot and excluded.marks is null then r.marks
      when excluded.slot > r.slot + 12 then excluded.marks
      when excluded.slot > r.slot and excluded.marks is null then
        (array[${Array(12).fill(counters("r")).join(", ")}])[1 : 4 * ${gap}] || (coalesce(r.marks, ${NO_MARKS}))[1 : 52 - 4 * ${gap}]
      else (ring_merge(${asArray("r")}, ${asArray("excluded")}))[6:57]
    end`

/** Rings summed by `ring_sum` as `ring`, as the columns behind its key. */
export const ringColumns = "ring[1], ring[2], ring[3], ring[4], ring[5], nullif(ring[6:57], '{}')"

/** That of tool calls, fixed by code. */
export const SHORTEST_RING_MS = 1_000

/** Whether a call counts in the ring `of` (scope, width): in a session's second only those of tools do. `isTool`: an SQL condition. */
export const inRing = (of: string, isTool: string) => `(${of}.width > ${SHORTEST_RING_MS} or ${of}.scope > 1 or ${isTool})`
