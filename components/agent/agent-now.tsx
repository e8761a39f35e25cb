"use client"

import { formatCount, grouped } from "#components/format/count"
import { Money } from "#components/format/money"
import { formatSpan } from "#components/format/span"
import { LiveAgo, LiveLeft } from "#components/live/clock"
import { controlWords } from "#components/operate/control-words"
import { StopNote } from "#components/session/stop-note"
import { Figure, Figures } from "#components/ui/figure"
import type { AgentDetail } from "#lib/contracts/agents"
import { AgentTools } from "./agent-tools.tsx"
import { useAgent } from "./use-agent.tsx"

/** How an agent stands now, live: what stopped it, its burn against the red line, how it can be reached. */
export function AgentNow({ agent }: { agent: AgentDetail }) {
  const row = useAgent(agent.row)
  return (
    <>
      <StopNote status={row.status} stop={row.stop}>
        <AgentTools agent={agent} row={row} />
      </StopNote>
      <Figures>
        <Figure
          name="Burn now"
          below={
            row.redLineUsd ? (
              <>
                red line at <Money usd={row.redLineUsd} per="min" />
              </>
            ) : (
              "no red line"
            )
          }
        >
          <Money usd={row.burnRateUsd} per="min" />
        </Figure>
        <Figure name="This month" below={`${formatCount(agent.monthTokens)} tok, ${grouped(agent.monthCalls)} calls`}>
          <Money usd={agent.monthUsd} />
        </Figure>
        <Figure
          name="Budget left for"
          below={row.budgetSession !== null ? `session ${row.budgetSession}` : row.budgetTotalUsd ? "its own budget" : "no money limit"}
        >
          {row.exhaustsAt ? <LiveLeft until={row.exhaustsAt} /> : <span className="text-faint">–</span>}
        </Figure>
        <Figure
          name={agent.expectedEveryMs === null ? "Seen" : `Seen, expected every ${formatSpan(agent.expectedEveryMs)}`}
          below={
            <span title={controlWords[row.control]} className={row.control === "blind" ? "text-slow" : undefined}>
              {controlWords[row.control]}
            </span>
          }
        >
          <LiveAgo at={row.lastSeenAt} />
        </Figure>
      </Figures>
    </>
  )
}
