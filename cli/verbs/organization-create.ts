import { randomBytes } from "node:crypto"
import { z } from "zod"
import { Name } from "#lib/contracts/primitives"
import { createOrganization as makeOrganization } from "#lib/services/create-organization"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"
import { openInstallation } from "../installation.ts"
import { UsageError, verb } from "../verb.ts"

export const createOrganization = verb({
  name: "organization create",
  summary: "Make another organization with its first admin; print a link by which they choose their password, within seven days.",
  options: {
    name: { value: "NAME", about: "how people will know it", required: true },
    email: { value: "E", about: "address of its first admin", required: true },
    zone: { value: "ZONE", about: "of its days and months, such as Europe/Berlin; default UTC" },
    preset: { value: "P", about: "observe (default) or strict" },
    password: { about: "print a password instead of a link; it is shown this once" },
  },
  notes: "The organization's id goes to stderr. Nobody of one organization sees anything of another.",
  run: async (values) => {
    const name = Name.safeParse(values.name)
    if (!name.success) throw new UsageError(`--name ${name.error.issues[0]?.message}`)
    const email = z.email().max(254).safeParse(values.email.trim())
    if (!email.success) throw new UsageError(`--email ${values.email} is no address`)
    const preset = z.enum(["observe", "strict"]).safeParse(values.preset ?? "observe")
    if (!preset.success) throw new UsageError(`--preset ${values.preset} is neither observe nor strict`)
    const password = values.password ? randomBytes(12).toString("base64url") : undefined
    const { db, config, close } = await openInstallation()
    try {
      const now = new Date()
      const admin = { email: email.data, name: email.data.split("@")[0] ?? "", role: "admin" } as const
      const member = { ...admin, ...(password !== undefined && { password }) }
      const zone = values.zone === undefined ? {} : { zone: values.zone }
      const { org, id, memberId } = await makeOrganization(db, { name: name.data, preset: preset.data, ...zone, member }, now)
      console.error(`made ${id}`)
      console.log(
        password ?? `${config.publicUrl}/join?token=${await issueSignInToken(db, { org, memberId: memberId ?? "" }, now, "invite")}`,
      )
      return 0
    } finally {
      await close()
    }
  },
})
