import type { Cheaper } from "./decision.ts"
import type { Pricer } from "./pricing.ts"
import type { Rates } from "./rates.ts"

export type Pair = { from: string; to: string }

/** What a new organization starts with; every name is listed and every target cheaper (a test prices them). */
export const SHIPPED_DOWNGRADES: readonly Pair[] = [
  { from: "gpt-4o", to: "gpt-4o-mini" },
  { from: "gpt-4.1", to: "gpt-4.1-mini" },
  { from: "gpt-4-turbo", to: "gpt-4o-mini" },
  { from: "gpt-5", to: "gpt-5-mini" },
  { from: "o3", to: "o4-mini" },
  { from: "claude-opus-4-5", to: "claude-haiku-4-5" },
  { from: "claude-sonnet-4-5", to: "claude-haiku-4-5" },
  { from: "claude-3-5-sonnet-latest", to: "claude-3-5-haiku-latest" },
  { from: "gemini-2.5-pro", to: "gemini-2.5-flash" },
  { from: "mistral-large", to: "mistral-small-latest" },
]

/** An organization's pairs, found by the list's own name of a model, so that `openai/gpt-4o-2024-08-06` is `gpt-4o`. */
export type Downgrades = { next: ReadonlyMap<string, string>; targets: ReadonlySet<string> }

export function indexDowngrades(pairs: readonly Pair[], pricer: Pricer): Downgrades {
  return {
    next: new Map(pairs.map(({ from, to }) => [nameOf(from, pricer), to])),
    targets: new Set(pairs.map(({ to }) => nameOf(to, pricer))),
  }
}

/**
 * The cheapest model that the chain reaches, leaving out those that a person has stopped. Asking with the answer gives
 * the same answer again, so an agent that obeys is not sent further down with every call.
 */
export function cheaperModel(table: Downgrades, model: string, pricer: Pricer, isKilled: (model: string) => boolean): Cheaper {
  const start = nameOf(model, pricer)
  const seen = new Set([start])
  let best: string | null = null
  for (let at = start; ; ) {
    const next = table.next.get(at)
    if (next === undefined) break
    at = nameOf(next, pricer)
    if (seen.has(at)) break
    seen.add(at)
    const named = withPathOf(model, next, pricer)
    if (!isKilled(next) && !isKilled(named)) best = named
  }
  if (best !== null) return { to: "model", model: best }
  return table.targets.has(start) ? { to: "already" } : { to: "none" }
}

/** Why a table cannot be used, pair by pair; empty where it can. Every target must be listed or priced by the organization, and cheaper. */
export function checkDowngrades(
  pairs: readonly Pair[],
  pricer: Pricer,
  ratesOf: (model: string) => Rates | null,
): { index: number; message: string }[] {
  const problems: { index: number; message: string }[] = []
  const next = new Map<string, string>()
  for (const [index, { from, to }] of pairs.entries()) {
    const source = ratesOf(from)
    const target = ratesOf(to)
    const name = nameOf(from, pricer)
    if (next.has(name)) problems.push({ index, message: `${from} already has a cheaper model` })
    if (!target) problems.push({ index, message: `${to} has no known price; set one first` })
    else if (!source) problems.push({ index, message: `${from} has no known price; set one first` })
    else if (!isCheaper(target, source)) problems.push({ index, message: `${to} is not cheaper than ${from}` })
    next.set(name, nameOf(to, pricer))
    if (leadsBack(next, name)) problems.push({ index, message: `${from} would lead back to itself` })
  }
  return problems
}

/** No dearer in anything, and cheaper in input or output. */
export function isCheaper(target: Rates, source: Rates): boolean {
  const input = target.input.base <= source.input.base
  const output = target.output.base <= source.output.base
  return input && output && (target.input.base < source.input.base || target.output.base < source.output.base)
}

function leadsBack(next: ReadonlyMap<string, string>, start: string): boolean {
  const seen = new Set<string>()
  for (let at = next.get(start); at !== undefined && !seen.has(at); at = next.get(at)) {
    if (at === start) return true
    seen.add(at)
  }
  return false
}

function nameOf(model: string, pricer: Pricer): string {
  return pricer.identify(model)?.id ?? model.slice(model.lastIndexOf("/") + 1).toLowerCase()
}

/** `openai/gpt-4o` becomes `openai/gpt-4o-mini`: who goes through a gateway stays there, as long as the maker is the same. */
function withPathOf(model: string, target: string, pricer: Pricer): string {
  const end = model.lastIndexOf("/") + 1
  if (end === 0 || target.includes("/")) return target
  const maker = pricer.identify(model.slice(end))?.provider
  return maker !== undefined && maker === pricer.identify(target)?.provider ? model.slice(0, end) + target : target
}
