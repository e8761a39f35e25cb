import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import type { Ctx } from "../ctx.ts"
import type { KeyRow } from "./key-row.ts"

/** A key that is about to change: whoever else would change it waits. @throws Problem `not_found` */
export async function lockKey(tx: Tx, { org }: Ctx, id: string): Promise<KeyRow> {
  await tx.$queryRaw`select 1 from api_key where org = ${org}::int and id = ${id} for update`
  const row = await tx.apiKey.findFirst({ where: { org, id }, omit: { hash: true } })
  if (!row) throw new Problem("not_found", "there is no such key")
  return row
}
