import { Webhook } from "standardwebhooks"
import { expect, test } from "vitest"
import { waitAfter } from "#lib/alerts/backoff"
import { seal, unseal } from "#lib/alerts/seal"
import { signedHeaders, signingSecret } from "#lib/alerts/sign"

const secret = signingSecret(new Uint8Array(32).fill(7))

test("the example of the specification has the signature that the specification says", () => {
  const headers = signedHeaders(
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1_614_265_330_000,
    '{"test": 2432232314}',
  )
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  expect(headers["webhook-timestamp"]).toBe("1614265330")
})

test("the reference library believes what is signed, and nothing else", () => {
  const body = '{"type":"incident.opened","naïve":"ü"}'
  const headers = signedHeaders(secret, "inc_1_opened", Date.now(), body)
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  expect(() => new Webhook(secret).verify(body.replace("ü", "u"), headers)).toThrow()
  expect(() => new Webhook(signingSecret(new Uint8Array(32))).verify(body, headers)).toThrow()
})

test("a secret is kept sealed: read again with the installation's secret, and with no other", () => {
  const sealed = seal("installation", secret)
  expect(sealed.includes(Buffer.from(secret))).toBe(false)
  expect(unseal("installation", sealed)).toBe(secret)
  expect(() => unseal("another", sealed)).toThrow()
  expect(seal("installation", secret)).not.toEqual(sealed)
})

test.each([
  { attempts: 1, chance: 0, waits: 5_000 },
  { attempts: 1, chance: 1, waits: 5_500 },
  { attempts: 4, chance: 0.5, waits: 630_000 },
  { attempts: 9, chance: 0, waits: 43_200_000 },
  { attempts: 10, chance: 0, waits: null },
])("after $attempts attempts it waits $waits ms", ({ attempts, chance, waits }) => {
  expect(waitAfter(attempts, chance)).toBe(waits)
})
