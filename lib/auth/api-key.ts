import { createHmac, randomInt } from "node:crypto"
import { crc32 } from "node:zlib"

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** `gov_`, 32 random base62 characters (190 bits), and a checksum of six that lets scanners and typing mistakes be told apart. */
export function newApiKey(): string {
  const random = Array.from({ length: 32 }, () => BASE62[randomInt(62)]).join("")
  return `gov_${random}${checksum(random)}`
}

/** Could it be a key at all? What could not is never looked up. */
export function isApiKey(text: string): boolean {
  const [, random = "", sum] = /^gov_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/.exec(text) ?? []
  return sum === checksum(random)
}

/** What is kept of a key. A keyed hash, so that a copy of the database alone can confirm no key. */
export function hashApiKey(plaintext: string, secret: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHmac("sha256", secret).update(plaintext).digest())
}

/** The first characters, so that a person can tell keys apart; 142 of the 190 bits stay unsaid. */
export function hintOf(plaintext: string): string {
  return plaintext.slice(0, 12)
}

function checksum(random: string): string {
  let rest = crc32(random)
  let text = ""
  for (let place = 0; place < 6; place++) {
    text = BASE62[rest % 62] + text
    rest = Math.floor(rest / 62)
  }
  return text
}
