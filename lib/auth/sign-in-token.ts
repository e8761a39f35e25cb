import { createHash } from "node:crypto"

/** A token is 256 random bits, so a plain hash is enough to keep: there is nothing to guess. */
export function hashSignInToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url")
}
