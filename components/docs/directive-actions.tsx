import type { Action } from "#lib/contracts/directive"

/** What an agent does with each action; a new one without a meaning does not compile. */
const meanings: Record<Action, string> = {
  continue: "Go on.",
  throttle: "Wait retryAfterMs, then ask again or go on.",
  downgrade: "Go on with the model that the directive names.",
  suspend: "Start nothing, keep state, and wait for signals or until.",
  kill: "Abort the calls under way and end the task.",
}

export function DirectiveActions() {
  return (
    <dl className="divide-y divide-line border-y border-line">
      {Object.entries(meanings).map(([action, meaning]) => (
        <div key={action} className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-4 py-2">
          <dt className="font-mono">{action}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}
