import type { AuditEntry } from "#lib/contracts/audit"
import { diffOf } from "./diff-of.tsx"

/** What was done, and unfolded from what to what. */
export function EntryDiff({ entry }: { entry: AuditEntry }) {
  const lines = diffOf(entry.before, entry.after)
  return (
    <details className="py-2.5">
      <summary className="cursor-pointer">
        <span className="font-medium">{entry.action}</span>{" "}
        <span className="figure whitespace-normal break-all text-muted">{entry.target}</span>
      </summary>
      {lines.length === 0 ? (
        <p className="mt-1 text-label text-faint">Nothing else was said of it.</p>
      ) : (
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-label">
          {lines.map(({ field, before, after }) => (
            <div key={field} className="contents">
              <dt className="text-muted">{field}</dt>
              <dd className="figure break-all whitespace-pre-wrap">
                {before !== null && <del className="text-stop no-underline">− {before}</del>}
                {before !== null && after !== null && <br />}
                {after !== null && <ins className="text-run no-underline">+ {after}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {entry.requestId && <p className="figure mt-2 whitespace-normal break-all text-label text-faint">request {entry.requestId}</p>}
    </details>
  )
}
