/**
 * What goes wrong where agents' spending is limited, one line each, numbered for life. Each line is the name of a test here,
 * or stands in `not-yet.ts` with the reason.
 */
export const failures = {
  1: "calls under way at once overshoot, since each is checked before the others are counted",
  2: "the first calls of someone unheard of pass, since there is no row to check",
  3: "every server counts for itself: n servers, n times the budget",
  4: "the budget of a session comes back after an hour",
  5: "two organizations that name a session alike share its budget",
  6: "a limit on one level is never enforced, and nothing says so",
  7: "a refused call has used up the first of its limits",
  8: "the call that breaks the ceiling is not counted, so smaller ones still pass",
  9: "a call that outlives its hold is free",
  10: "a hold that nobody settles blocks for ever",
  11: "a fixed window lets twice the rate through at its edge",
  12: "while the store is away everything is allowed, in silence",

  13: "cached tokens are counted twice, or at the full price",
  14: "a parent span is added to its children",
  15: "one response that is logged several times is counted several times",
  16: "a model without a known price is free, so no budget ever fires",
  17: "a call that was broken off costs nothing",
  18: "the figure that is shown is not the one that is enforced",
  19: "a cost that the sender reports is believed",
  20: "sums of money carry the errors of floating point",

  21: "one repeated id fails its whole batch, and the sender is stuck",
  22: "an id is claimed before its event is written: the retry after a failure counts nothing",
  23: "two calls are taken for one, since their names read alike when joined",
  24: "a repeat with another timestamp, or with none, counts again",
  25: "after a lost reply the sender must choose between a gap and counting twice",
  26: "an event is answered with 200 and never counted",

  27: "a budget is reset by a job; where it does not run, people stay blocked",
  28: "a month is thirty days",
  29: "the offset of a time zone stretches the day",
  30: "what was spent before a limit existed blocks on the day it is made, unannounced",

  31: "a stop for budget looks like a rate limit, so it is retried a million times",
  32: "an alert is told for every call past the line, once per server, or never",
  33: "a projection ignores the period",
  34: "the kill switch leaves the agent enabled",
  35: "calls that are under way run on after the kill switch",
  36: "a burn rate averaged over hours hides the runaway of the last minute",

  37: "one transaction per call: concurrent writers stall, then time out",
  38: "two batches that take the same rows in different orders deadlock",
  39: "a counter table that was never analyzed is scanned for every call",
  40: "the organization's one counter row is updated for every event",
  41: "every event notifies, at half the rate",
  42: "a database that restarts ends the background work for good",
  43: "screens scan raw events",

  44: "API keys lie in the database as they are sent",
  45: "errors tell strangers what the server is made of",
  46: "a webhook reaches into the network behind the server",
  47: "the audit trail is sold separately",
  48: "alerts are sold separately",
  49: "single sign-on is sold separately",
} as const

export type Line = keyof typeof failures

/** The name of a test: what must not happen. */
export function failure(line: Line): string {
  return `not here: ${failures[line]} (${line})`
}
