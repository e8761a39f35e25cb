import type { Action } from "#lib/contracts/directive"
import { Rows } from "./rows.tsx"

/** What an agent does with each action, and what the clients do for it; a new one without a meaning does not compile. */
const meanings: Record<Action, { agent: string; client: string }> = {
  continue: {
    agent: "Goes on.",
    client: "The call is made. remaining says what the tightest limits leave: maxOutput (max_output) trims max_tokens to it.",
  },
  throttle: {
    agent: "Waits retryAfterMs, then asks again.",
    client: "Waits by itself, up to 90 s (maxWaitMs, max_wait_s), then asks with a new id; BudgetExceeded where its turn is further away.",
  },
  downgrade: {
    agent: "Goes on with the model that the directive names.",
    client:
      "Calls that model, in run, in wrapped clients and through governedFetch. Middleware of the AI SDK and callbacks of LangChain cannot: there BudgetExceeded names it.",
  },
  suspend: {
    agent: "Starts nothing, keeps its state, and waits for signals, or for until.",
    client: "BudgetExceeded before anything is called; no retry library repeats it. What is under way finishes.",
  },
  kill: {
    agent: "Aborts the calls under way and ends the task.",
    client:
      "The signal of each call under way aborts within a second, and the call ends with BudgetExceeded. What it cost is recorded all the same.",
  },
}

export function DirectiveTable() {
  return (
    <Rows
      rows={Object.entries(meanings).map(([action, { agent, client }]) => ({
        key: action,
        when: <code className="font-mono">{action}</code>,
        then: (
          <>
            <p className="text-text">{agent}</p>
            <p>{client}</p>
          </>
        ),
      }))}
    />
  )
}
