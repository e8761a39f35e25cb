import type { QueryText } from "#lib/db/query-text"
import { ensureSubjectsSql, lockSubjectsSql } from "./sql/authorize.ts"

export type SubjectKey = { scope: number; subject: string }

export type SubjectRows = {
  /**
   * Take the mutex of each of these subjects of an organization, for the rest of the transaction. Those that this process has not met are given
   * a row first. Everything is asked for before this returns, so that what is asked for next is behind it.
   *
   * @returns whether all of them had a row. If not, all are forgotten: begin again with a new transaction
   */
  lock(query: QueryText, org: number, keys: readonly SubjectKey[]): Promise<boolean>
}

const REMEMBERED = 200_000

/** Rows of subjects are there for ever once made, but for those whose transaction was not committed. */
export function createSubjectRows(): SubjectRows {
  const met = new Set<string>()
  return {
    async lock(query, org, keys) {
      const nameOf = ({ scope, subject }: SubjectKey) => `${org}\n${scope}\n${subject}`
      const unmet = keys.filter((key) => !met.has(nameOf(key)))
      const ensured = unmet.length > 0 ? query(ensureSubjectsSql, [String(org), JSON.stringify(unmet)]) : ""
      const [, locked] = await Promise.all([ensured, query(lockSubjectsSql, [String(org), JSON.stringify(keys)])])
      const isComplete = Number(locked) === keys.length
      if (!isComplete || met.size + unmet.length > REMEMBERED) met.clear()
      if (isComplete) for (const key of unmet) met.add(nameOf(key))
      return isComplete
    },
  }
}
