import type { ImportUsers, PutUsersReport } from "#lib/contracts/users"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { refuse } from "../limits/draft.ts"
import { type PutOptions, putRows } from "./put-users.ts"
import { type ReadUsers, readUsersCsv, wrong } from "./read-users-csv.ts"

const MOST_ERRORS = 100

/** Make and change users by a file: all lines or none. What is wrong is told by its line. */
export async function importUsers(ctx: LedgerCtx, input: ImportUsers & Pick<PutOptions, "revisions">): Promise<PutUsersReport> {
  requireScope(ctx, "admin")
  const read = tryRead(input.csv)
  if ("why" in read) refuse([{ pointer: "/csv", message: `is not a CSV file: ${read.why}` }])
  const { rows, lines, errors } = read as ReadUsers
  if (rows.length === 0) refuse(errors.length > 0 ? errors : [wrong(2, null, "there is no user in it")], MOST_ERRORS)
  return putRows(ctx, rows, { ...input, errors, pointer: (at, field) => wrong(lines[at] ?? 0, field, "").pointer })
}

function tryRead(csv: string): ReadUsers | { why: string } {
  try {
    return readUsersCsv(csv)
  } catch (error) {
    return { why: error instanceof Error ? error.message.slice(0, 200) : "it cannot be read" }
  }
}
