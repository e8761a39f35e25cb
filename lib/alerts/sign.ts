import { createHmac } from "node:crypto"

const PREFIX = "whsec_"

/** A signing secret as Standard Webhooks writes it. @param random 24 to 64 bytes */
export function signingSecret(random: Uint8Array): string {
  return PREFIX + Buffer.from(random).toString("base64")
}

/**
 * The headers of a message by Standard Webhooks: its id, which stays the same however often it is tried, when it is sent, and the
 * HMAC-SHA256 of `id.timestamp.body`.
 */
export function signedHeaders(secret: string, id: string, atMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000))
  const key = Buffer.from(secret.slice(PREFIX.length), "base64")
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` }
}
