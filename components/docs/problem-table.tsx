import { problems } from "#lib/contracts/problem"

/** Every code that a problem can have; the address of a problem's `type` leads to its line. */
export function ProblemTable() {
  return (
    <table className="w-full border-collapse text-left">
      <thead className="text-label text-muted">
        <tr>
          <th className="py-1 font-medium">Status</th>
          <th className="py-1 font-medium">Code</th>
          <th className="py-1 font-medium">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(problems).map(([code, { status, title }]) => (
          <tr key={code} id={code} className="border-t border-line">
            <td className="figure py-2 pr-4">{status}</td>
            <td className="py-2 pr-4 font-mono break-words">{code}</td>
            <td className="py-2">{title}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
