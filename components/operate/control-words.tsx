import type { Control } from "#lib/contracts/burn"

/** How a stop would reach an agent; said before anybody relies on it. */
export const controlWords: Record<Control, string> = {
  asks: "asks before each call: it cannot overshoot",
  listens: "listens: a stop reaches it within a second",
  reports: "reports: it is told in its next reply",
  blind: "blind: nothing reaches it; revoke its key, or stop its process",
}
