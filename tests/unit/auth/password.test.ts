import { expect, test } from "vitest"
import { hashPassword, verifyPassword } from "#lib/auth/password"

const hash = await hashPassword("correct horse")

test.each([
  { password: "correct horse", hash, right: true, because: "it is the password" },
  { password: "correct horsf", hash, right: false, because: "one letter is another" },
  { password: "", hash, right: false, because: "nothing is not the password" },
  { password: "correct horse", hash: null, right: false, because: "a member without a password cannot sign in by one" },
  { password: "correct horse", hash: "$argon2id$v=19$x$y", right: false, because: "a hash of another kind is no match" },
])("$right: $because", async ({ password, hash, right }) => {
  expect(await verifyPassword(password, hash)).toBe(right)
})

test("the same password has another hash every time", async () => {
  expect(await hashPassword("correct horse")).not.toBe(hash)
})

test("composed and decomposed letters are the same password", async () => {
  expect(await verifyPassword("Z\u00fcrich", await hashPassword("Zu\u0308rich"))).toBe(true)
})

test("a hash made at another cost is verified at its own", async () => {
  const cheap = "$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
  expect(await verifyPassword("x", cheap)).toBe(false)
})
