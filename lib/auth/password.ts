import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto"

/** 32 MiB and about 60 ms of one core a guess; kept in every hash, so that raising them later breaks no older one. */
const cost = { ln: 15, r: 8, p: 1 }
const KEY_BYTES = 32

/** `$scrypt$ln=15,r=8,p=1$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString("base64url")}$${key.toString("base64url")}`
}

/**
 * Is it the password of this hash? Takes the same time for a right and a wrong one.
 *
 * @param hash null for a member without a password: as much work, and always false, so that the time tells nobody who exists
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, ln, r, p, salt, key] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash ?? "") ?? []
  if (!salt || !key) {
    await derive(password, Buffer.alloc(16), cost)
    return false
  }
  const expected = Buffer.from(key, "base64url")
  const derived = await derive(password, Buffer.from(salt, "base64url"), { ln: Number(ln), r: Number(r), p: Number(p) })
  return derived.length === expected.length && timingSafeEqual(derived, expected)
}

function derive(password: string, salt: Buffer, { ln, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
  return new Promise((resolve, reject) => {
    // Two keyboards write the same letters differently; NFKC makes them the same password.
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
