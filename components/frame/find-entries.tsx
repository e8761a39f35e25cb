import type { Target } from "#components/operate/target"
import type { AgentRow, AgentStatus } from "#lib/contracts/burn"
import type { Hit } from "#lib/contracts/search"
import { destinations } from "./destinations.tsx"
import { placeOf } from "./places.tsx"

export type Entry = {
  key: string
  name: string
  /** What it is: `page`, `agent`, `stop`. */
  kind: string
  shape?: AgentStatus
  /** A word or two beside its kind: `open, blocking`. */
  status?: string
  act: { href: string } | { stop: Target }
}

const MOST = 20

/**
 * Everything that has all the words typed, in the order: pages, agents (and stopping each), then what the server has found.
 * Without words: the pages, and the agents that need somebody or burn. `stop` as a word asks for stops alone.
 */
export function findEntries(text: string, agents: readonly AgentRow[], found: readonly Hit[], mayOperate: boolean): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const stops = words.includes("stop")
  const rest = stops ? words.filter((word) => word !== "stop") : words
  const has = (name: string) => rest.every((word) => name.toLowerCase().includes(word))

  const pages = destinations.filter(({ name }) => has(name)).map((page): Entry => ({ ...page, key: page.href, kind: "page", act: page }))
  const awake = agents.filter(({ status }) => words.length > 0 || status !== "idle")
  const rows = awake.filter(({ name, label }) => has(`${name} ${label ?? ""}`)).slice(0, MOST)
  const here = rows.flatMap((row) => toEntry({ ...row, kind: "agent" }).map((entry) => ({ ...entry, shape: row.status })))
  const there = found.filter(({ kind, name }) => kind !== "agent" || !rows.some((row) => row.name === name)).flatMap(toEntry)
  const stoppable =
    !mayOperate || (rest.length === 0 && !stops) ? [] : rows.filter(({ stop }) => stop?.cause.kind !== "kill_switch").map(toStop)
  return stops ? stoppable : [...pages, ...here, ...there, ...stoppable].slice(0, MOST * 2)
}

function toEntry({ kind, id, name, label, status }: Pick<Hit, "kind" | "id" | "name" | "label" | "status">): Entry[] {
  const href = placeOf(kind, id, name)
  const shown = label === null || label === name ? name : `${label} (${name})`
  return href === null ? [] : [{ key: `${kind} ${id}`, name: shown, kind, status, act: { href } }]
}

function toStop({ id, name }: AgentRow): Entry {
  return { key: `stop ${id}`, name: `Stop ${name}`, kind: "stop", act: { stop: { scope: "agent", subject: name } } }
}
