import { ProblemNote } from "#components/ui/problem-note"
import type { ProblemDetails } from "#lib/contracts/problem"

/** What is wrong with a file, line by line. */
export function LineErrors({ problem }: { problem: ProblemDetails }) {
  const found = problem.errors?.filter(({ pointer }) => pointer.startsWith("/csv/")) ?? []
  const lines = found.sort((a, b) => lineOf(a.pointer) - lineOf(b.pointer))
  if (lines.length === 0) return <ProblemNote problem={problem} />
  return (
    <div role="alert" className="max-w-3xl rounded border border-stop px-3 py-2 text-form">
      <p className="text-stop">Nothing was changed: {lines.length === 1 ? "one line is" : `${lines.length} lines are`} wrong.</p>
      <ul className="mt-1 max-h-72 overflow-y-auto">
        {lines.map(({ pointer, message }) => (
          <li key={pointer + message} className="text-table">
            <span className="figure text-muted">{pointer.replace("/csv/", "")}</span>: {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

function lineOf(pointer: string): number {
  return Number(/\d+/.exec(pointer)?.[0] ?? 0)
}
