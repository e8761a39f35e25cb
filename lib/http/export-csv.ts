import { z } from "zod"
import { UsageExportQuery } from "#lib/contracts/usage-summary"
import { runtime } from "#lib/runtime"
import { requireScope } from "#lib/services/ctx"
import { exportUsage } from "#lib/services/usage/export-usage"
import { edge } from "./edge.ts"
import { identify } from "./identify.ts"
import { check } from "./pointers.ts"
import { queryObject } from "./route.ts"
import { textStream } from "./text-stream.ts"

/** Recorded calls as a CSV file, sent while it is read: as fast as the reader takes it and no faster. */
export const exportCsv = edge(
  {
    summary: "Recorded calls as a CSV file: decimals exact, one call a line, in order of arrival",
    scope: "read",
    query: UsageExportQuery,
    reply: z.string(),
    media: "text/csv",
  },
  async (incoming, requestId) => {
    const identity = await identify(incoming)
    requireScope(identity, "read")
    const input = check(UsageExportQuery, queryObject(incoming.query), "query")
    const { address, signal } = incoming
    const gone = new AbortController()
    const ctx = {
      ...identity,
      db: runtime().db,
      now: new Date(),
      requestId,
      address,
      bodyBytes: 0,
      signal: AbortSignal.any([signal, gone.signal]),
    }
    return {
      status: 200,
      headers: { "content-type": "text/csv; charset=utf-8; header=present", "content-disposition": 'attachment; filename="usage.csv"' },
      body: textStream(exportUsage(ctx, input), gone),
    }
  },
)
