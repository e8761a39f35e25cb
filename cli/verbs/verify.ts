import { setTimeout as pause } from "node:timers/promises"
import { readRemote } from "#lib/config"
import { AuditVerification } from "#lib/contracts/audit-verification"
import { type Difference, Verification } from "#lib/contracts/verify"
import { Whoami } from "#lib/contracts/whoami"
import { systemCtx } from "#lib/services/ctx"
import { verifyNow } from "#lib/services/verify"
import { verifyAudit } from "#lib/services/verify-audit"
import { ask } from "#server/client/api-client"
import { findOrganization, openInstallation } from "../installation.ts"
import { verb } from "../verb.ts"

type Result = {
  organization: string | null
  differences: readonly Difference[]
  more: boolean
  checked: Readonly<Record<string, number>>
  /** null: the key may not read the trail. */
  audit: AuditVerification | null
}

const LOOK_AGAIN_MS = 500

export const verifyLedger = verb({
  name: "verify",
  summary: "Recompute meters, rollups and rings from events and holds, and the audit trail's chain, and print every difference.",
  options: {
    organization: { value: "ID", about: "of the local installation; default: every one" },
    json: { about: "the result as JSON" },
  },
  notes: "Exit code 1 on any difference. Servers may go on writing meanwhile.",
  run: async ({ organization, json }) => {
    const { url, key } = readRemote()
    const results = url && key ? [await verifyThere({ url, key })] : await verifyHere(organization)
    if (json) console.log(JSON.stringify(results))
    else for (const result of results) print(result)
    return results.some(({ differences, audit }) => differences.length > 0 || audit?.ok === false) ? 1 : 0
  },
})

async function verifyHere(organization: string | undefined): Promise<Result[]> {
  const { db, close } = await openInstallation()
  try {
    const only = organization === undefined ? null : await findOrganization(db, organization)
    const organizations = await db.organization.findMany({ where: only === null ? {} : { org: only }, orderBy: { org: "asc" } })
    const results: Result[] = []
    for (const { org, name } of organizations) {
      const ctx = systemCtx(db, org, new Date())
      const { differences, more, checked } = await verifyNow(ctx)
      results.push({ organization: name, differences, more, checked, audit: await verifyAudit(ctx) })
    }
    return results
  } finally {
    await close()
  }
}

/** The server verifies in the background: ask until it has a result of a run that began after the question. */
async function verifyThere(governor: { url: string; key: string }): Promise<Result> {
  for (let seen: string | null | undefined; ; await pause(LOOK_AGAIN_MS)) {
    const { last } = await ask(governor, "/api/v1/verify", Verification)
    if (seen === undefined) seen = last?.startedAt ?? null
    else if (last && last.startedAt !== seen) return { organization: null, ...last, audit: await verifyTrailThere(governor) }
  }
}

/** The trail is for administrators; a key that may only read verifies the figures. */
async function verifyTrailThere(governor: { url: string; key: string }): Promise<AuditVerification | null> {
  const { scopes } = await ask(governor, "/api/v1/whoami", Whoami)
  return scopes.includes("admin") ? ask(governor, "/api/v1/audit/verify", AuditVerification) : null
}

function print({ organization, differences, more, checked, audit }: Result): void {
  const amounts = Object.entries(checked).map(([what, n]) => `${what} ${n}`)
  console.error(`${organization ?? "the organization"}: ${amounts.join(", ")}`)
  for (const { table, key, column, stored, recomputed } of differences) {
    const names = Object.entries(key).map(([name, value]) => `${name}=${value}`)
    console.log(`${table} ${names.join(" ")}: ${column} is ${stored ?? "missing"}, its events say ${recomputed ?? "nothing"}`)
  }
  for (const { number, fault } of audit?.faults ?? []) console.log(`audit entry ${number}: ${fault}`)
  if (more || audit?.more) console.log("and more")
  if (audit?.head) console.error(`audit trail: ${audit.entries} entries, the last is ${audit.head.number} with hash ${audit.head.hash}`)
  const found = differences.length + (audit?.faults.length ?? 0)
  console.error(found === 0 ? "everything adds up" : `${found}${more || audit?.more ? " or more" : ""} differences`)
}
