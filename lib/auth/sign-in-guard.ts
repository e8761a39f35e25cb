import { blockOf } from "./address-block.ts"

export type Knock = {
  /** As it was typed, in lower case. */
  email: string
  address: string
  /** A browser in which this account was signed in before; null: a stranger. */
  browser: string | null
}

export type SignInGuard = {
  /**
   * May a password be tried now? Whoever may is counted as wrong until `passed` says otherwise, so that guesses sent at once count too.
   * @returns milliseconds to wait; 0: try
   */
  knock(knock: Knock): number
  /** The password was right. */
  passed(knock: Knock): void
}

type Record = { fails: number; nextAtMs: number; seenAtMs: number }

/** Wrong passwords that cost nothing, and the longest wait that more of them cost. */
const FREE = 5
const LONGEST_WAIT_MS = 60_000
/** Wrong passwords of one address, whatever the accounts, that cost nothing. */
const FREE_PER_ADDRESS = 30
/** Wrong passwords of one account from anywhere within the memory: beyond it every stranger waits the longest, from the first. */
const FREE_PER_ACCOUNT = 100
const FORGOTTEN_AFTER_MS = 60 * 60_000
const MOST = 20_000

/**
 * Slows down who guesses passwords, and locks nobody out.
 *
 * A wait belongs to a pair of account and address, to an address, or to a known browser, never to an account as a whole: whoever
 * attacks an account from elsewhere makes others wait a minute at most, once, and a browser in which the account was signed in
 * before not at all. A wait is announced when somebody knocks and is over when its time is, however often they knock meanwhile.
 * Kept in the memory of each server, bounded; the longest unseen goes first.
 */
export function createSignInGuard(nowMs: () => number = Date.now): SignInGuard {
  const records = new Map<string, Record>()

  function recordOf(name: string, now: number): Record {
    const known = records.get(name)
    records.delete(name)
    const record = known && now - known.seenAtMs < FORGOTTEN_AFTER_MS ? known : { fails: 0, nextAtMs: 0, seenAtMs: now }
    record.seenAtMs = now
    const [oldest] = records.keys()
    if (oldest !== undefined && records.size >= MOST) records.delete(oldest)
    records.set(name, record)
    return record
  }

  /** Beyond what is free each further one doubles the wait. */
  function fail(record: Record, free: number, now: number): void {
    record.fails += 1
    const over = record.fails - free
    if (over >= 0) record.nextAtMs = now + Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** Math.min(over, 16))
  }

  const namesOf = ({ email, address, browser }: Knock) => {
    const block = blockOf(address)
    return browser
      ? { own: `browser ${browser}` }
      : { own: `pair ${email} ${block}`, address: `address ${block}`, account: `account ${email}` }
  }

  return {
    knock(knock) {
      const now = nowMs()
      const names = namesOf(knock)
      const own = recordOf(names.own, now)
      const address = names.address ? recordOf(names.address, now) : null
      const account = names.account ? recordOf(names.account, now) : null
      const isNew = own.fails === 0 && own.nextAtMs === 0
      if (isNew && account && account.fails >= FREE_PER_ACCOUNT) own.nextAtMs = now + LONGEST_WAIT_MS
      const wait = Math.max(own.nextAtMs, address?.nextAtMs ?? 0) - now
      if (wait > 0) return wait
      fail(own, FREE, now)
      if (address) fail(address, FREE_PER_ADDRESS, now)
      if (account) account.fails += 1
      return 0
    },
    passed(knock) {
      const now = nowMs()
      const names = namesOf(knock)
      records.delete(names.own)
      const address = names.address ? recordOf(names.address, now) : null
      if (address) Object.assign(address, { fails: Math.max(0, address.fails - 1), nextAtMs: 0 })
      if (names.account) recordOf(names.account, now).fails -= 1
    },
  }
}
