import { expect, test } from "vitest"
import { createSignInGuard, type Knock } from "#lib/auth/sign-in-guard"

const ada: Knock = { email: "ada@example.com", address: "192.0.2.1", browser: null }
const elsewhere = { ...ada, address: "198.51.100.7" }

function guarded() {
  let now = 0
  const guard = createSignInGuard(() => now)
  const wrong = (knock: Knock, times = 1) => {
    for (let n = 0; n < times; n++) guard.knock(knock)
  }
  return { guard, wrong, pass: (ms: number) => (now += ms) }
}

test("five wrong passwords cost nothing, each further one twice the wait, at most a minute", () => {
  const { guard, pass } = guarded()
  const waits = Array.from({ length: 13 }, () => {
    const wait = guard.knock(ada)
    pass(wait)
    if (wait > 0) expect(guard.knock(ada)).toBe(0)
    return wait / 1_000
  })
  expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60])
})

test("guesses sent at once count before they are answered", () => {
  const { guard } = guarded()
  expect(Array.from({ length: 50 }, () => guard.knock(ada)).filter((wait) => wait === 0)).toHaveLength(5)
})

test("who knocks while they wait does not wait longer, and a right password ends it", () => {
  const { guard, wrong, pass } = guarded()
  wrong(ada, 5)
  expect(guard.knock(ada)).toBe(1_000)
  pass(999)
  expect(guard.knock(ada)).toBe(1)
  pass(1)
  expect(guard.knock(ada)).toBe(0)
  guard.passed(ada)
  expect(guard.knock(ada)).toBe(0)
})

test("an attacker makes nobody else wait: not another address, not the next account of a household", () => {
  const { guard, wrong } = guarded()
  wrong(elsewhere, 20)
  expect(guard.knock(elsewhere)).toBeGreaterThan(0)
  expect(guard.knock(ada)).toBe(0)
})

test("one address that tries many accounts waits, and so does its whole /64", () => {
  const { guard, wrong } = guarded()
  const from = (n: number, address: string) => ({ email: `${n}@example.com`, address, browser: null })
  for (let n = 0; n < 30; n++) wrong(from(n, `2001:db8:0:1::${n}`))
  expect(guard.knock(from(99, "2001:db8:0:1:ffff:1:2:3"))).toBeGreaterThan(0)
  expect(guard.knock(from(99, "2001:db8:0:2::1"))).toBe(0)
})

test("under attack from everywhere a stranger waits a minute once; a browser that the account knows does not wait", () => {
  const { guard, wrong, pass } = guarded()
  for (let n = 0; n < 100; n++) wrong({ ...ada, address: `203.0.113.${n}` })
  expect(guard.knock({ ...ada, browser: "known" })).toBe(0)
  expect(guard.knock(ada)).toBe(60_000)
  pass(60_000)
  expect(guard.knock(ada)).toBe(0)
})

test("a known browser that guesses waits as well", () => {
  const { guard, wrong } = guarded()
  const known = { ...ada, browser: "known" }
  wrong(known, 5)
  expect(guard.knock(known)).toBe(1_000)
  expect(guard.knock(ada)).toBe(0)
})
