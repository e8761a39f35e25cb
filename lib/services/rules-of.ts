import { Problem } from "#lib/contracts/problem"
import type { Subjects } from "#lib/domain/limit"
import type { Reading } from "#lib/ledger/ledger"
import type { Rules } from "#lib/ledger/rules"
import type { LedgerCtx } from "./ctx.ts"

type Asking = Pick<LedgerCtx, "org" | "ledger">

/** The rules of the caller's organization, at this revision or newer. @throws Problem `not_found` */
export async function rulesOf({ org, ledger }: Asking, atLeast?: bigint): Promise<Rules> {
  return (await ledger.rules.get(org, atLeast)) ?? missing()
}

/** The meters of some subjects as of now, and the rules that they are judged by. @throws Problem `not_found` */
export async function metersOf({ org, ledger }: Asking, subjects: readonly Subjects[]): Promise<Reading> {
  return (await ledger.read(org, subjects)) ?? missing()
}

function missing(): never {
  throw new Problem("not_found", "there is no such organization")
}
