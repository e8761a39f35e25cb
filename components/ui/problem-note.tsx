import type { ProblemDetails } from "#lib/contracts/problem"
import { Button } from "./button.tsx"

/** What went wrong, in the server's words, with the id of the request that an administrator can look up, and a retry where one helps. */
export function ProblemNote({ problem, onRetry }: { problem: ProblemDetails; onRetry?: () => void }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded border border-stop px-3 py-2 text-form"
    >
      <div className="min-w-0">
        <p className="text-stop">{problem.detail}</p>
        {problem.errors?.map(({ pointer, message }) => (
          <p key={pointer + message} className="text-label text-muted">
            {pointer.replace(/^\//, "")}: {message}
          </p>
        ))}
        {problem.requestId && <p className="figure break-all whitespace-normal text-label text-muted">request {problem.requestId}</p>}
      </div>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
