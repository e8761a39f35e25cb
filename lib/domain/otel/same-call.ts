/**
 * A span that may stand for a call of a model. Keys are opaque: of the span, of the nearest one above it that may be a call too, of its
 * response, and of what it shares with a twin: the span right above, and its likeness (program, model, counts). `named`: it says which response
 * it got.
 */
export type Candidate = {
  key: string
  parent: string | null
  response: string | null
  twin: string | null
  likeness: string
  startMs: number
  endMs: number
  named: boolean
  measured: boolean
}

/** Who stands for a span or a response: the key of the span that is counted for it. */
export type Claim = { k: string; holder: string }

/** Held by a call whose usage nobody knows: it gives way to one that does. */
export const UNMEASURED = "00000000-0000-0000-0000-000000000000"

/** Held by all spans of one instrumentation: of two, one that names responses and one that does not, the calls of one are counted. */
const NAMED = "00000000-0000-0000-0000-000000000001"
const NAMELESS = "00000000-0000-0000-0000-000000000002"

/**
 * Two instrumentations of one call give two spans: one inside the other, or side by side with the same response, or side by side with the same
 * counts, of which only one names its response. One of them is counted.
 *
 * Within a request that is the innermost that knows its usage. Between requests, which come in any order and to any server, it is the
 * first to claim: each candidate claims its own span, the span it is inside of, and its response. Whole agents claim nothing of their own,
 * so that any number of calls are inside of one.
 */
export function claimsOf(candidates: readonly Candidate[]): { claims: Claim[]; leaves: ReadonlySet<string> } {
  const { leaves, wrappers } = splitNested(candidates)
  const claims = new Map<string, string>()
  const claim = (k: string | null, holder: string) => {
    if (k !== null && (claims.get(k) ?? UNMEASURED) === UNMEASURED) claims.set(k, holder)
  }
  // Spans that others are inside of are theirs before they could be their own.
  for (const one of [...leaves, ...wrappers]) claim(one.parent, holderFor(one))
  for (const one of leaves) claim(one.key, holderFor(one))
  for (const one of [...leaves, ...wrappers]) claim(one.response, holderFor(one))
  for (const one of leaves.toSorted((a, b) => Number(b.named) - Number(a.named))) claim(one.twin, kindOf(one))
  return { claims: [...claims].map(([k, holder]) => ({ k, holder })), leaves: new Set(leaves.map(({ key }) => key)) }
}

/** Is it counted, given who holds what it claimed? The same answer however often it is asked. */
export function isCounted(candidate: Candidate, holders: ReadonlyMap<string, string>): boolean {
  const { key, parent, response, twin } = candidate
  const free = (k: string | null) => k === null || [key, UNMEASURED, undefined].includes(holders.get(k))
  const hasOtherTwin = twin !== null && holders.get(twin) !== kindOf(candidate)
  return free(key) && free(response) && !hasOtherTwin && (parent === null || holders.get(parent) !== parent)
}

function kindOf({ named }: Candidate): string {
  return named ? NAMED : NAMELESS
}

function holderFor({ key, measured }: Candidate): string {
  return measured ? key : UNMEASURED
}

/** Clocks of two instrumentations are read one after the other. */
const SLACK_MS = 5

/** Spans without a response's name that enclose, in time, one alike that names it: however their traces hang together, the same call. Each of those accounts for one. */
function shadowsAmong(candidates: readonly Candidate[]): Candidate[] {
  const alike = Map.groupBy(
    candidates.filter(({ measured }) => measured),
    ({ likeness }) => likeness,
  )
  return [...alike.values()].flatMap((group) => {
    const named = new Set(group.filter((one) => one.named))
    return group.filter((outer) => {
      if (outer.named) return false
      const inner = [...named].find(({ startMs, endMs }) => startMs >= outer.startMs - SLACK_MS && endMs <= outer.endMs + SLACK_MS)
      return inner !== undefined && named.delete(inner)
    })
  })
}

/** Of a span and one inside of it the inner is the call, unless only the outer knows its usage. */
function splitNested(candidates: readonly Candidate[]): { leaves: Candidate[]; wrappers: Candidate[] } {
  const byKey = new Map(candidates.map((one) => [one.key, one]))
  const wrapping = new Set<string>()
  for (const one of byKey.values()) {
    const outer = one.parent === null ? undefined : byKey.get(one.parent)
    if (outer) wrapping.add(one.measured || !outer.measured ? outer.key : one.key)
  }
  const all = [...byKey.values()]
  for (const { key } of shadowsAmong(all.filter((one) => !wrapping.has(one.key)))) wrapping.add(key)
  return { leaves: all.filter(({ key }) => !wrapping.has(key)), wrappers: all.filter(({ key }) => wrapping.has(key)) }
}
