import type { Config } from "#lib/config"
import type { PrismaClient } from "#lib/db/client"
import { createFirstOrganization } from "#lib/services/create-organization"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"

const NOBODY_YET = "Nobody can sign in yet: npm run governor -- member create --email you@example.com --role admin"

/**
 * An empty installation gets its first organization (observe preset) and an administrator who signs in by a link.
 * Of several servers that start at once exactly one does it.
 *
 * @returns what to tell the person at the terminal; null where there is an organization already
 */
export async function firstRun(db: PrismaClient, config: Config, now: Date): Promise<string | null> {
  const member = { email: "admin@localhost", name: "Administrator", role: "admin" } as const
  const made = await createFirstOrganization(db, { name: "My organization", preset: "observe", member }, now)
  if (!made?.memberId) return (await db.member.count()) === 0 ? NOBODY_YET : null
  const token = await issueSignInToken(db, { org: made.org, memberId: made.memberId }, now)
  return [
    "",
    "A first organization was made: its limits only observe, but for two money stops.",
    "",
    ...(config.ui ? [`  Open      ${config.publicUrl}/sign-in?token=${token}`, "            (signs you in once, within 15 minutes)"] : []),
    "  API key   npm run governor -- key create --name my-agent --scope usage:write",
    "  Members   npm run governor -- member create --email you@example.com --role admin",
    "",
  ].join("\n")
}
