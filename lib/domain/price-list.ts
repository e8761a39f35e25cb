import { calcPrice, type ModelInfo } from "@pydantic/genai-prices"
import { type Rates, readRates } from "./rates.ts"

/** Stamped on every event that this list priced. The version is the package's, which carries its list inside. */
export const PRICE_LIST_VERSION = "genai-prices/0.1.8"

/**
 * A model as the price list knows it: whoever sells it, its name there without any path, its prices over time, and how many tokens
 * a call can hold at all; null where the list does not say.
 */
export type ListedModel = { provider: string; id: string; contextWindow: number | null; at: (atMs: number) => Rates | null }

/** Names of providers as gateways write them, where the list does not know them itself. */
const ALIAS: Readonly<Record<string, string>> = {
  fireworks_ai: "fireworks",
  models: "google",
  publishers: "google",
  moonshot: "moonshotai",
  ollama_chat: "ollama",
}

/** Who sells models of their own under names that nobody else gives. */
const MAKERS = ["openai", "anthropic", "google", "mistral", "cohere", "deepseek", "x-ai"]

/**
 * Look a model up as senders name it: as it is, then with what stands before a slash read as its provider
 * (`anthropic/claude-…`, `openrouter/anthropic/…`, `models/gemini-…`), then without it.
 * Slow (it walks pattern lists): `createPricer` remembers the answer.
 * @returns null for a model nobody lists
 */
export function findListed(name: string): ListedModel | null {
  const slash = name.indexOf("/")
  if (slash < 0) return look(name) ?? lookByMaker(name)
  const prefix = name.slice(0, slash).toLowerCase()
  const rest = name.slice(slash + 1)
  return look(rest, ALIAS[prefix] ?? prefix) ?? look(name) ?? findListed(rest)
}

/** The list guesses who made a model by its name, and knows no embeddings that way. A name with a dot may be Bedrock's. */
function lookByMaker(name: string): ListedModel | null {
  for (const maker of name.includes(".") ? ["aws", ...MAKERS] : MAKERS) {
    const found = look(name, maker)
    if (found) return found
  }
  return null
}

function look(model: string, providerId?: string): ListedModel | null {
  if (model === "") return null
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, {
    timestamp: new Date(0),
    ...(providerId === undefined ? {} : { providerId }),
  })
  if (!found) return null
  return toListed(found.provider.id, found.model)
}

/** A model of the list, and its prices over time. */
export function toListed(provider: string, { id, prices, context_window }: ModelInfo): ListedModel {
  const contextWindow = context_window ?? null
  const bare = id.slice(id.lastIndexOf("/") + 1)
  if (!Array.isArray(prices)) {
    const rates = readRates(prices)
    return { provider, id: bare, contextWindow, at: () => rates }
  }
  const dated = prices.map(({ constraint, prices: price }) => ({ holds: holds(constraint), rates: readRates(price) }))
  return { provider, id: bare, contextWindow, at: (atMs) => dated.findLast((one) => one.holds(atMs))?.rates ?? dated[0]?.rates ?? null }
}

type Constraint = { start_date: string } | { start_time: string; end_time: string } | undefined

/** When a dated price holds: from a day on, or between two times of every day (UTC, across midnight where the end comes first). */
function holds(constraint: Constraint): (atMs: number) => boolean {
  if (!constraint) return () => true
  if ("start_date" in constraint) {
    const fromMs = Date.parse(`${constraint.start_date}T00:00:00Z`)
    return (atMs) => atMs >= fromMs
  }
  const from = timeOfDayMs(constraint.start_time)
  const to = timeOfDayMs(constraint.end_time)
  return (atMs) => {
    const time = ((atMs % DAY_MS) + DAY_MS) % DAY_MS
    return from <= to ? time >= from && time < to : time >= from || time < to
  }
}

const DAY_MS = 86_400_000

function timeOfDayMs(text: string): number {
  return ((Date.parse(`1970-01-01T${text}`) % DAY_MS) + DAY_MS) % DAY_MS
}
