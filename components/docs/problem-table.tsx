import { type ProblemCode, problems } from "#lib/contracts/problem"
import { Rows } from "./rows.tsx"

/** What whoever reads a code does next; a new one without an advice does not compile. */
const advice: Record<ProblemCode, string> = {
  malformed: "Send JSON.",
  unauthenticated: "Send Authorization: Bearer gov_… with a key that is neither revoked nor expired.",
  forbidden: "Use a key with the scope that the endpoint names, or ask a member whose role may.",
  not_found: "Check the id; another organization's things are not found either.",
  method_not_allowed: "Allow says which methods there are.",
  conflict: "The detail says what is in the way. An id that stands for another call needs to be a new one.",
  stopped: "Abort the call: a person stopped it. lift says who may resume.",
  still_exhausted: "lift says what would clear the way: Overdrive, a higher ceiling, or the next period.",
  stale: "Read it again, and decide on what it is now.",
  too_large: "Send less at once: 1 MiB, 1,000 events.",
  unsupported_media: "Send content-type: application/json.",
  unprocessable: "errors names each field that is wrong, and why.",
  precondition_required: "Send If-Match with the revision that was read.",
  too_many_requests: "Wait Retry-After, then send it again.",
  internal: "It is our mistake. The log has more under requestId. Sending it again is safe.",
  unavailable: "Nothing was confirmed. Wait Retry-After, then send it again: it counts once.",
}

/** Every code that a problem can have; the address of a problem's `type` leads to its line. */
export function ProblemTable() {
  return (
    <Rows
      ids
      rows={Object.entries(problems).map(([code, { status, title }]) => ({
        key: code,
        when: (
          <>
            <span className="figure">{status}</span> <code className="font-mono break-words">{code}</code>
          </>
        ),
        then: (
          <>
            <p className="text-text">{title}</p>
            <p>{advice[code as ProblemCode]}</p>
          </>
        ),
      }))}
    />
  )
}
