/** What an organization sees before its first event; the live feed turns the page by itself. */
export function FirstEvent({ origin }: { origin: string }) {
  return (
    <div className="flex max-w-3xl flex-col gap-3 px-4 py-8">
      <h2 className="text-title">No agent has reported yet.</h2>
      <p className="text-form text-muted">Send one event. This page turns by itself.</p>
      <pre className="overflow-x-auto font-mono rounded border border-line bg-surface p-4 text-label leading-5">{`curl ${origin}/api/v1/usage \\
  -H "authorization: Bearer $GOVERNOR_KEY" \\
  -H "content-type: application/json" \\
  -d '{"id": "first-1", "agent": "researcher", "session": "s-1", "model": "gpt-4o",
       "usage": {"input": 1200, "output": 300}}'`}</pre>
      <p className="text-label text-faint">
        A key: <code className="figure text-muted">npm run governor -- key create --name researcher --scope usage:write</code>
      </p>
    </div>
  )
}
