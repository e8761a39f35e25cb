import type { Tx } from "#lib/db/client"

/** Tell every server that a limit, stop, incident, grant, price or zone of this organization changes with this transaction. */
export async function raiseRevision(tx: Tx, org: number): Promise<void> {
  await tx.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
}
