import { randomFillSync } from "node:crypto"

export type IdPrefix =
  | "org"
  | "mem"
  | "agt"
  | "ses"
  | "usr"
  | "lim"
  | "inc"
  | "kil"
  | "hld"
  | "key"
  | "chn"
  | "ovr"
  | "msn"
  | "idn"
  | "req"
  | "wrn"
  | "prc"
  | "adj"

const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"

/** An id that the server makes: the prefix of its noun and 100 random bits in Crockford's base32. */
export function newId(prefix: IdPrefix): string {
  let id = `${prefix}_`
  for (const byte of randomness(20)) id += BASE32[byte & 31]
  return id
}

/** Asked of the system for two hundred ids at once: every request has one. */
const pool = new Uint8Array(4_000)
let taken = pool.length

function randomness(bytes: number): Uint8Array {
  if (taken + bytes > pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += bytes
  return pool.subarray(taken - bytes, taken)
}
