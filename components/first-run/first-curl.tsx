/** A request that records one call, to be copied into a shell. @param key null: it stands in `$GOVERNOR_KEY` there */
export function firstCurl(origin: string, key: string | null): string {
  return `curl ${origin}/api/v1/usage \\
  -H "authorization: Bearer ${key ?? "$GOVERNOR_KEY"}" \\
  -H "content-type: application/json" \\
  -d '{"id": "first-1", "agent": "researcher", "session": "s-1", "model": "gpt-4o",
       "usage": {"input": 1200, "output": 300}}'`
}
