import { sendMail } from "#lib/alerts/mail"
import type { MemberLink } from "#lib/contracts/members"
import { runtime } from "#lib/runtime"
import { VALID_MS } from "../issue-sign-in-token.ts"

type Said = { id: string; email: string; organization: string; token: string; purpose: MemberLink["purpose"]; now: Date }

/** The link for whoever made it to hand on; mailed as well where the installation can. A mail that fails changes nothing: the link is there. */
export async function sayLink({ id, email, organization, token, purpose, now }: Said): Promise<MemberLink> {
  const { config } = runtime()
  const url = `${config.publicUrl}/join?token=${token}`
  const expiresAt = new Date(now.getTime() + VALID_MS[purpose]).toISOString()
  const subject = purpose === "invite" ? `You are invited to ${organization}` : `A new password for ${organization}`
  const what = purpose === "invite" ? `You may sign in to ${organization} on Agent Governor.` : "An admin made this link for you."
  const text = `${what} Choose your password here, until ${expiresAt}:\n\n${url}\n\nIf you did not expect this, leave it alone.\n`
  const mailed = config.smtpUrl !== null && (await sendMail(config.smtpUrl, { from: config.mailFrom, to: email, subject, text }))
  return { id, email, purpose, url, expiresAt, mailed }
}
