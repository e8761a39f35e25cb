/** The address that an identity provider vouches for, in lower case; null where it does not say so. */
export function verifiedEmail(profile: unknown): string | null {
  const { email, email_verified: verified } = (profile ?? {}) as { email?: unknown; email_verified?: unknown }
  return typeof email === "string" && email.includes("@") && verified === true ? email.trim().toLowerCase() : null
}
