import type { AgentRow } from "#lib/contracts/burn"
import { groups } from "./groups.tsx"

/** Does the row have every word of the filter in its name, label, state, control or session, and the state asked for ("" for any)? */
export function matches(row: AgentRow, words: string, state: string): boolean {
  if (state === "blind" && row.control !== "blind") return false
  const group = groups.find(({ word }) => word === state)
  if (group && !group.of.includes(row.status)) return false
  if (words === "") return true
  const said = [row.name, row.label, row.status, row.control, row.budgetSession, row.reason].join(" ").toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}
