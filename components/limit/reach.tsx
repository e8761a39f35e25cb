import Link from "next/link"
import type { AgentRow } from "#lib/contracts/burn"

const NAMED = 3

/** For how many agents limits hold, and which can only be watched: a blind agent sends what it spent and hears nothing. */
export function Reach({ agents }: { agents: readonly Pick<AgentRow, "id" | "name" | "control">[] }) {
  if (agents.length === 0) return <p className="text-muted">No agent has reported yet; limits hold from the first call on.</p>
  const blind = agents.filter(({ control }) => control === "blind")
  const asking = agents.filter(({ control }) => control === "asks").length
  const holding = agents.length - blind.length
  return (
    <p className="text-muted">
      <span className="text-text">
        Enforced for{" "}
        {holding === agents.length
          ? agents.length === 1
            ? "the one agent"
            : `all ${agents.length} agents`
          : `${holding} of ${agents.length} agents`}
      </span>
      {blind.length > 0 && (
        <>
          ; {blind.length} can only be watched:{" "}
          {blind.slice(0, NAMED).map(({ id, name }, at) => (
            <span key={id}>
              {at > 0 && ", "}
              <Link
                href={`/agents/${id}`}
                className="text-text underline decoration-line-strong underline-offset-4 hover:decoration-current"
              >
                {name}
              </Link>
            </span>
          ))}
          {blind.length > NAMED && ` and ${blind.length - NAMED} more`}
        </>
      )}
      .{" "}
      {asking > 0
        ? `${asking} ask${asking === 1 ? "s" : ""} before each call; the others hear it in their next reply.`
        : "They hear it in the reply to what they report."}
    </p>
  )
}
