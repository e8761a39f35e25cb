import Link from "next/link"
import { Money } from "#components/format/money"
import { type Column, DataTable } from "#components/ui/data-table"
import { When } from "#components/zone/when"
import type { AgentObedience } from "#lib/contracts/incidents"

const marks = {
  untold: { shape: "○", word: "not told yet", ink: "text-muted" },
  told: { shape: "◐", word: "told, calls in flight may still end", ink: "text-slow" },
  obeyed: { shape: "●", word: "obeyed", ink: "text-run" },
  defying: { shape: "■", word: "defying", ink: "text-stop font-medium" },
} as const

/** What became of the stop with each agent that it concerns. */
export function ObedienceTable({ agents, places }: { agents: readonly AgentObedience[]; places: { agents: ReadonlyMap<string, string> } }) {
  const columns: readonly Column<AgentObedience>[] = [
    {
      id: "agent",
      title: "agent",
      className: "max-w-60 truncate",
      cell: ({ agent }) => {
        const id = places.agents.get(agent)
        return id ? (
          <Link href={`/agents/${id}`} className="hover:underline">
            {agent}
          </Link>
        ) : (
          agent
        )
      },
    },
    {
      id: "obedience",
      title: "obedience",
      cell: ({ obedience }) => {
        const { shape, word, ink } = marks[obedience]
        return (
          <span className={`inline-flex items-center gap-1.5 ${ink}`}>
            <span aria-hidden="true">{shape}</span>
            {word}
          </span>
        )
      },
    },
    { id: "told", title: "told", cell: ({ toldAt }) => (toldAt ? <When at={toldAt} /> : <span className="text-faint">–</span>) },
    {
      id: "last",
      title: "last call begun after it",
      wide: true,
      cell: ({ lastCallAt }) => (lastCallAt ? <When at={lastCallAt} /> : <span className="text-faint">none</span>),
    },
    { id: "since", title: "spent since", figure: true, cell: ({ spentSinceUsd }) => <Money usd={spentSinceUsd} /> },
  ]
  return (
    <DataTable
      label="Obedience by agent"
      columns={columns}
      rows={agents}
      keyOf={({ agent }) => agent}
      compact
      empty={<p className="px-4 pb-4 text-muted">No agent has asked or reported since; the next one that does is told.</p>}
    />
  )
}
