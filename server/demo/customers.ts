import { between, type Random } from "./random.ts"

/** So many that in a day of demo none of them uses up a month's quota. */
const SERVED = 300

/** Whom the fleet works for. */
export type Customers = { pick: (random: Random) => string; retire: (user: string) => void }

export function createCustomers(): Customers {
  const served = Array.from({ length: SERVED }, (_, at) => nameOf(at + 1))
  let known = SERVED
  return {
    pick: (random) => served[between(random, 0, served.length - 1)] ?? nameOf(1),
    retire: (user) => {
      const at = served.indexOf(user)
      if (at < 0) return
      known += 1
      served[at] = nameOf(known)
    },
  }
}

function nameOf(number: number): string {
  return `customer-${String(number).padStart(3, "0")}`
}
