import { defineConfig } from "vitest/config"

process.env.FC_SEED ??= String(Math.floor(Math.random() * 2 ** 31))

/** What takes minutes: `npm run test:soak`. The same scenarios as in tests/proof, for longer. */
export default defineConfig({
  root: `${import.meta.dirname}/../..`,
  test: {
    name: "soak",
    include: ["tests/soak/**/*.test.ts"],
    setupFiles: "tests/harness/properties.ts",
    globalSetup: "tests/harness/global-setup.ts",
    pool: "forks",
    maxWorkers: 2,
    hookTimeout: 60_000,
  },
})
