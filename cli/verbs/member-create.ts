import { randomBytes } from "node:crypto"
import { z } from "zod"
import { Role } from "#lib/auth/member"
import { Name } from "#lib/contracts/primitives"
import { createMember as addMember } from "#lib/services/create-member"
import { createFirstOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"
import { Failure } from "../failure.ts"
import { findOrganization, openInstallation } from "../installation.ts"
import { UsageError, verb } from "../verb.ts"

export const createMember = verb({
  name: "member create",
  summary: "Let a person sign in to the local installation; print a link that signs them in once, within 15 minutes.",
  options: {
    email: { value: "E", about: "their address", required: true },
    role: { value: "R", about: Role.options.join(", "), required: true },
    name: { value: "NAME", about: "default: the part of the address before the @" },
    password: { about: "print a password instead of a link; it is shown this once" },
    organization: { value: "ID", about: "where there are several" },
  },
  notes: "On an empty installation it also makes the first organization.",
  run: async (values) => {
    const member = readMember(values)
    const password = values.password ? randomBytes(12).toString("base64url") : undefined
    const installation = await openInstallation()
    const { db, config } = installation
    try {
      const now = new Date()
      const input = { ...member, ...(password === undefined ? {} : { password }) }
      const known = await findOrganization(db, values.organization)
      const first =
        known === null ? await createFirstOrganization(db, { name: "My organization", preset: "observe", member: input }, now) : null
      const org = first?.org ?? known ?? (await findOrganization(db, undefined))
      if (org === null) throw new Failure("the organization could not be made")
      const memberId = first?.memberId ?? (await addMember(systemCtx(db, org, now), input))
      console.log(password ?? `${config.publicUrl}/sign-in?token=${await issueSignInToken(db, { org, memberId }, now)}`)
      return 0
    } finally {
      await installation.close()
    }
  },
})

function readMember(values: { email: string; role: string; name: string | undefined }) {
  const email = z.email().max(254).safeParse(values.email.trim())
  if (!email.success) throw new UsageError(`--email ${values.email} is no address`)
  const role = Role.safeParse(values.role)
  if (!role.success) throw new UsageError(`--role ${values.role} is none of ${Role.options.join(", ")}`)
  const name = Name.safeParse(values.name ?? email.data.split("@")[0])
  if (!name.success) throw new UsageError(`--name ${name.error.issues[0]?.message}`)
  return { email: email.data, role: role.data, name: name.data }
}
