import type { Config } from "#lib/config"
import type { PrismaClient } from "#lib/db/client"
import { issueSetUpToken } from "#lib/services/set-up/issue-set-up-token"

/**
 * An installation that nobody can sign in to prints the link to its set-up page. Of several servers that start at once exactly one does.
 *
 * @returns what to tell the person at the terminal; null where somebody can sign in, or another server has told
 */
export async function firstRun(db: PrismaClient, config: Config, now: Date): Promise<string | null> {
  const token = await issueSetUpToken(db, now)
  if (token === null) return null
  return [
    "",
    "Nobody can sign in here yet.",
    "",
    ...(config.ui
      ? [`  Set up    ${config.publicUrl}/set-up?token=${token}`, "            (makes the first admin, once, within a day)"]
      : []),
    "  API key   npm run governor -- key create --name my-agent --scope usage:write",
    "  Members   npm run governor -- member create --email you@example.com --role admin",
    "",
  ].join("\n")
}
