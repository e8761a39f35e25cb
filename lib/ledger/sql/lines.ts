/** What a line tells, said by its first column; the columns behind it, in the order in which `readLine` takes them. */
export const LINES = {
  /** An organization of the batch: its revision, the database's clock in µs, its local day, and when the statement began, in ms. */
  org: ["org", "rev", "clock", "day", "began"],
  /** A fact that is not new; one that settled its hold; one whose hold had ended. By place in the batch. */
  known: ["pos"],
  settled: ["pos"],
  late: ["pos"],
  /** With the ring that stands beside it, if there is one: of a session that of the minute. */
  total: [
    ...["org", "scope", "subject", "period", "day", "tokens", "cost", "calls", "tool_calls"],
    ...["day_tokens", "day_cost", "day_calls", "day_tool_calls", "held_tokens", "held_cost", "held_calls", "held_tool_calls"],
    ...["slot", "ring_tokens", "ring_cost", "ring_calls", "ring_tool_calls", "marks"],
  ],
  held: ["org", "scope", "subject", "held_tokens", "held_cost", "held_calls", "held_tool_calls"],
  /** A ring `r`, with all its marks, with the oldest alone, or, where all are 0, with none. */
  ring: ["org", "scope", "subject", "width", "slot", "tokens", "cost", "calls", "tool_calls", "marks"],
  brake: ["org", "session", "tool", "fails", "last_fail_ms"],
  /** The hold that an ask had set before: by the ask's place among those that are decided together. */
  asked: ["pos", "id", "hash", "state", "expires_ms", "tokens", "cost", "model"],
  /** An open incident or a running grant, as JSON. */
  stop: ["org", "scope", "subject", "json"],
} as const satisfies Record<string, readonly string[]>

/**
 * One line of a reply, as an SQL expression: its kind and its columns between tabs. Names hold no control characters, so neither tab nor
 * end of line is ever part of a value.
 *
 * @param columns an SQL expression for each column of the kind, whatever order they are given in. None is null, since a null is left out
 * together with its tab: but for the last ones of a kind, all of them at once
 */
export function line<K extends keyof typeof LINES>(kind: K, columns: Readonly<Record<(typeof LINES)[K][number], string>>): string {
  const values: Readonly<Record<string, string>> = columns
  return `concat_ws(E'\\t', '${kind}', ${LINES[kind].map((name) => values[name]).join(", ")}) as line`
}

/**
 * The lines of `union` as one text. As rows by columns, the reply cost the statement of one event more than a quarter of its time
 * (1.45 ms instead of 1.05).
 */
export function asLines(...arms: readonly string[]): string {
  return `
select coalesce(string_agg(l.line, E'\\n'), '') as lines from (
${arms.join("\nunion all\n")}
) l
`
}

/** An instant in whole milliseconds, as lines tell it. */
export const millis = (instant: string) => `round(date_part('epoch', ${instant}) * 1000)::bigint`

/** What is set aside of a subject, of a row `s` that there may not be. */
export function heldOf(s: string) {
  const held = (name: string) => `coalesce(${s}.held_${name}, 0)`
  return { held_tokens: held("tokens"), held_cost: held("cost"), held_calls: held("calls"), held_tool_calls: held("tool_calls") }
}

/** The ring in the row of a total `t`. `marks`: those that are told. */
export function totalRingOf(marks = "t.ring_marks") {
  const counters = {
    ring_tokens: "t.ring_tokens",
    ring_cost: "t.ring_cost",
    ring_calls: "t.ring_calls",
    ring_tool_calls: "t.ring_tool_calls",
  }
  return { slot: "t.ring_slot", ...counters, marks }
}

/** The line of a ring `r`. `marks`: those that are told. */
export function ringLine(marks = "r.marks"): string {
  const key = { org: "r.org", scope: "r.scope", subject: "r.subject", width: "r.width", slot: "r.slot" }
  return line("ring", { ...key, tokens: "r.tokens", cost: "r.cost", calls: "r.calls", tool_calls: "r.tool_calls", marks })
}
