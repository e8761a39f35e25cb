import type { PrismaClient } from "#lib/db/client"
import type { Pricer } from "#lib/domain/pricing"
import { loadRules, type Rules } from "./rules.ts"

export type RulesCache = {
  /** The rules at `atLeast` or newer; loads them where the copy is older. Null: there is no such organization. */
  get(org: number, atLeast?: bigint): Promise<Rules | null>
  /** The copy at hand, however old. */
  peek(org: number): Rules | null
  /** Forget the copy: the next `get` loads. */
  forget(org: number): void
  readonly size: number
}

/** One copy of each organization's rules per process, loaded once however many ask at the same time. */
export function createRulesCache(db: PrismaClient, pricer: Pricer): RulesCache {
  const copies = new Map<number, Rules>()
  const loading = new Map<number, Promise<Rules | null>>()

  function load(org: number): Promise<Rules | null> {
    const under = loading.get(org)
    if (under) return under
    const started = loadRules(db, pricer, org)
      .then((rules) => {
        if (rules) copies.set(org, rules)
        return rules
      })
      .finally(() => loading.delete(org))
    loading.set(org, started)
    return started
  }

  return {
    async get(org, atLeast = 0n) {
      const copy = copies.get(org)
      if (copy && copy.rev >= atLeast) return copy
      const rules = await load(org)
      // A load that was under way may have begun before the revision that is asked for.
      return rules && rules.rev < atLeast ? load(org) : rules
    },
    peek: (org) => copies.get(org) ?? null,
    forget: (org) => void copies.delete(org),
    get size() {
      return copies.size
    },
  }
}
