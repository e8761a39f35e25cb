import { KeyScope } from "#lib/contracts/keys"
import { Problem } from "#lib/contracts/problem"
import type { Whoami } from "#lib/contracts/whoami"
import { zoneAt } from "#lib/domain/calendar"
import { zonesOf } from "#lib/ledger/zones"
import { type Ctx, mayDo } from "./ctx.ts"

/** What this caller is and may do. */
export async function whoami({ db, org, caller, now }: Ctx): Promise<Whoami> {
  const [organization, state] = await Promise.all([
    db.organization.findUnique({ where: { org }, select: { id: true, name: true, demo: true } }),
    db.orgState.findUnique({ where: { org } }),
  ])
  if (!organization || !state) throw new Problem("not_found", "this organization is gone")
  return {
    organization: { ...organization, zone: zoneAt(zonesOf(state), now.getTime()) },
    kind: caller.kind,
    id: caller.id,
    name: caller.name,
    role: caller.kind === "member" ? caller.role : null,
    scopes: KeyScope.options.filter((scope) => mayDo(caller, scope)),
    agent: caller.kind === "key" ? caller.agent : null,
  }
}
