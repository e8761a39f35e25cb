import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { LongFirst } from "#tests/harness/long-first"

// Every project evaluates this file; the first one chooses the seed of the run and says it.
const chosen = Symbol.for("agent-governor.seed")
if (!(chosen in globalThis)) {
  process.env.FC_SEED ??= String(Math.floor(Math.random() * 2 ** 31))
  Object.assign(globalThis, { [chosen]: process.env.FC_SEED })
  console.log(`fast-check seed ${process.env.FC_SEED}`)
}

const database = { pool: "forks", globalSetup: "tests/harness/global-setup.ts", testTimeout: 30_000, hookTimeout: 60_000 } as const

export default defineConfig({
  test: {
    setupFiles: "tests/harness/properties.ts",
    maxWorkers: Math.max(2, availableParallelism()),
    passWithNoTests: true,
    sequence: { sequencer: LongFirst },
    // Groups run one after the other: what is quick and says most about a mistake comes first.
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/{unit,lint}/**/*.test.ts"], pool: "threads", sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "db", include: ["tests/{db,harness}/**/*.test.ts"], ...database, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        // Servers that are started and streams that are waited for: three at a time also on two cores.
        test: { name: "api", include: ["tests/api/**/*.test.ts"], ...database, maxWorkers: 3, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        // What goes wrong elsewhere, line by line: real servers, so few files at a time.
        test: { name: "peers", include: ["tests/peers/**/*.test.ts"], ...database, maxWorkers: 2, sequence: { groupOrder: 3 } },
      },
      {
        extends: true,
        // Servers that are killed and clocks that are waited for: mostly waiting, so three at a time also on two cores.
        test: {
          name: "proof",
          include: ["tests/proof/**/*.test.ts"],
          ...database,
          maxWorkers: 3,
          testTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        // Two at a time: while one waits for its page, the other draws.
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          ...database,
          maxWorkers: 2,
          testTimeout: 90_000,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
})
