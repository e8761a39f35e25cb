import { counted } from "#components/format/count"
import { LimitUseBar } from "#components/session/limit-use-bar"
import { Empty } from "#components/ui/empty"
import { Badge } from "#components/ui/status"
import type { AgentLimitUse, UnfitLimit } from "#lib/contracts/agents"

const SHOWN = 8

/** The limits that the agent's next call is judged by, nearest to its ceiling first, and those that cannot hold it back, with the reason. */
export function AgentLimits({ limits, unfit, agent }: { limits: readonly AgentLimitUse[]; unfit: readonly UnfitLimit[]; agent: string }) {
  if (limits.length === 0) return <Empty title="No limit is about this agent: nothing stops it." />
  const share = ({ used, held, ceiling }: AgentLimitUse) => (Number(used) + Number(held)) / Number(ceiling)
  const sorted = limits.toSorted((a, b) => share(b) - share(a))
  const reasons = [...Map.groupBy(unfit, ({ message }) => message)]
  return (
    <div className="px-4 pt-2 pb-4">
      <Uses uses={sorted.slice(0, SHOWN)} agent={agent} />
      {sorted.length > SHOWN && (
        <details className="mt-3">
          <summary className="text-watch hover:underline">{counted(sorted.length - SHOWN, "limit")} further from its ceiling</summary>
          <div className="mt-3">
            <Uses uses={sorted.slice(SHOWN)} agent={agent} />
          </div>
        </details>
      )}
      {reasons.length > 0 && (
        <div className="mt-4">
          <h3 className="mb-1 text-muted">Cannot hold it back as they say</h3>
          <ul className="flex flex-col gap-2">
            {reasons.map(([message, of]) => (
              <li key={message} className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                {of.map(({ limitId, name }) => (
                  <Badge key={limitId} tone="slow">
                    {name}
                  </Badge>
                ))}
                <span className="text-muted">{message}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

function Uses({ uses, agent }: { uses: readonly AgentLimitUse[]; agent: string }) {
  return (
    <ul className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      {uses.map((use) => (
        <li key={`${use.limitId} ${use.subject}`} className="min-w-0">
          <LimitUseBar
            use={use}
            of={use.subject ?? "the organization"}
            name={
              <>
                {use.name}
                {use.subject !== agent && <span className="text-faint"> · {whose(use)}</span>}
                {use.mode === "observe" && <span className="text-watch"> · observed</span>}
              </>
            }
          />
        </li>
      ))}
    </ul>
  )
}

function whose({ scope, subject }: AgentLimitUse): string {
  if (scope === "org" || subject === null) return "the organization"
  return subject === "" ? "(no user)" : `${scope} ${subject}`
}
