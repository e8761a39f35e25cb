import { anthropicCall, type Call, geminiCall, openaiCall, toolCall } from "./calls.ts"
import { around, between, type Random } from "./random.ts"

/** After a pause, some calls right behind each other. */
export type Act = { waitMs: number; calls: readonly Call[] }

/**
 * How a healthy agent works. A session ends after its turns, so that with the strict preset it stays below 50,000 tokens,
 * $0.50 and 55 calls a minute: a test lives hundreds of sessions of each.
 */
export type Temperament = { agent: string; turns: number; act: (turn: number, random: Random) => Act }

/** Even, at a medium price; the conversation grows and is cached. */
const researcher: Temperament = {
  agent: "researcher",
  turns: 20,
  act: (turn, random) => ({
    waitMs: around(random, 5_000),
    calls: [
      anthropicCall(
        "claude-sonnet-4-5",
        { input: around(random, 450), cached: turn * 60, written: turn === 0 ? 500 : 60, output: around(random, 350) },
        around(random, 2_800),
      ),
    ],
  }),
}

/** Nothing for half a minute, then everything at once. */
const supportTriage: Temperament = {
  agent: "support-triage",
  turns: 6,
  act: (_turn, random) => ({
    waitMs: around(random, 25_000),
    calls: Array.from({ length: between(random, 5, 9) }, () =>
      openaiCall("gpt-4o-mini", { input: around(random, 420), output: around(random, 90) }, around(random, 700)),
    ),
  }),
}

/** Long documents that are read from the cache. */
const docChat: Temperament = {
  agent: "doc-chat",
  turns: 12,
  act: (_turn, random) => ({
    waitMs: around(random, 9_000),
    calls: [openaiCall("gpt-4.1", { input: around(random, 180), cached: 2_304, output: around(random, 220) }, around(random, 1_900))],
  }),
}

/** Rare and dear. */
const legalReview: Temperament = {
  agent: "legal-review",
  turns: 12,
  act: (_turn, random) => ({
    waitMs: around(random, 14_000),
    calls: [anthropicCall("claude-opus-4-5", { input: around(random, 1_500), output: around(random, 520) }, around(random, 9_000))],
  }),
}

/** Thinks once, then uses its tools a few times. */
const codeFixer: Temperament = {
  agent: "code-fixer",
  turns: 20,
  act: (turn, random) => ({
    waitMs: around(random, 9_000),
    calls: [
      openaiCall("gpt-5", { input: around(random, 700), cached: 640, output: around(random, 300) }, around(random, 3_500)),
      ...["read_file", "edit_file", "run_tests"].map((tool) =>
        toolCall(tool, `${tool}:${turn}:${between(random, 0, 9_999)}`, around(random, 250)),
      ),
    ],
  }),
}

/** Small and steady. */
const translator: Temperament = {
  agent: "translator",
  turns: 30,
  act: (_turn, random) => ({
    waitMs: around(random, 2_600),
    calls: [openaiCall("gpt-4o-mini", { input: around(random, 160), output: around(random, 140) }, around(random, 600))],
  }),
}

/** Comes in waves: a question, some follow-ups, silence. */
const dataAnalyst: Temperament = {
  agent: "data-analyst",
  turns: 16,
  act: (turn, random) => ({
    waitMs: turn % 8 === 0 ? around(random, 40_000) : around(random, 4_000),
    calls: [
      geminiCall(
        "gemini-2.5-pro",
        { input: around(random, 900), output: around(random, 160), thoughts: around(random, 300) },
        around(random, 4_200),
      ),
    ],
  }),
}

/** Wakes every few minutes; idle in between. */
const nightBatch: Temperament = {
  agent: "night-batch",
  turns: 2,
  act: (_turn, random) => ({
    waitMs: around(random, 150_000),
    calls: Array.from({ length: 6 }, () =>
      openaiCall("gpt-5-mini", { input: around(random, 900), output: around(random, 250) }, around(random, 1_500)),
    ),
  }),
}

export const temperaments: readonly Temperament[] = [
  researcher,
  supportTriage,
  docChat,
  legalReview,
  codeFixer,
  translator,
  dataAnalyst,
  nightBatch,
]
