import { KeyScope, NewKey } from "#lib/contracts/keys"
import { createKey as createApiKey } from "#lib/services/create-key"
import { createFirstOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { Failure } from "../failure.ts"
import { findOrganization, openInstallation } from "../installation.ts"
import { UsageError, verb } from "../verb.ts"

export const createKey = verb({
  name: "key create",
  summary:
    "Make an API key in the local installation and print it alone: it is shown this once. The first key also makes the first organization.",
  options: {
    name: { value: "NAME", about: "how people will know it", required: true },
    scope: { value: "S[,S]", about: KeyScope.options.join(", "), required: true },
    agent: { value: "NAME", about: "the only agent it may speak for" },
    organization: { value: "ID", about: "where there are several" },
  },
  run: async ({ name, scope, agent, organization }) => {
    const terms = readTerms({ name, scopes: readScopes(scope), agent: agent ?? null })
    const installation = await openInstallation()
    const { db, config } = installation
    try {
      const now = new Date()
      const org = (await findOrganization(db, organization)) ?? (await makeFirst())
      const key = await createApiKey(systemCtx(db, org, now), terms, config.secret)
      console.log(key.plaintext)
      return 0

      async function makeFirst(): Promise<number> {
        const made = await createFirstOrganization(db, { name: "My organization", preset: "observe" }, now)
        if (made) console.error("made the first organization, with limits that only observe and two money stops")
        const org = made?.org ?? (await findOrganization(db, undefined))
        if (org === null) throw new Failure("the organization could not be made")
        return org
      }
    } finally {
      await installation.close()
    }
  },
})

function readScopes(text: string): KeyScope[] {
  return text.split(",").map((word) => {
    const scope = KeyScope.safeParse(word.trim())
    if (!scope.success) throw new UsageError(`--scope ${word.trim() || "(empty)"} is none of ${KeyScope.options.join(", ")}`)
    return scope.data
  })
}

function readTerms(said: { name: string; scopes: KeyScope[]; agent: string | null }): NewKey {
  const terms = NewKey.safeParse({ ...said, expiresAt: null })
  if (terms.success) return terms.data
  const [issue] = terms.error.issues
  throw new UsageError(`--${String(issue?.path[0])} ${issue?.message}`)
}
