import { expect, test } from "vitest"
import { runProgram } from "#tests/api/run-program"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeRunFolder } from "#tests/harness/run-folder"

async function lab(environment: Record<string, string>, ...args: string[]) {
  const program = runProgram("cli/main.ts", ["lab", "--json", ...args], environment)
  expect(await program.ended, program.stderr()).toBe(0)
  return JSON.parse(program.stdout()) as Record<string, unknown>
}

test.concurrent("a runaway stops at 100 calls, after ten seconds, in a database of its own", { timeout: 60_000 }, async () => {
  const { wallMs, refused, ...figures } = await lab({ GOVERNOR_DATA_DIR: makeRunFolder("lab"), GOVERNOR_SECRET: "" })
  expect(figures).toEqual({
    agents: 1,
    everyMs: 100,
    callUsd: "0.000500000",
    budgetUsd: "0.050000000",
    admitted: 100,
    spentUsd: "0.050000000",
    overshootUsd: "0.000000000",
    tokens: 3_000,
    ungovernedHour: { calls: 36_000, tokens: 1_080_000, costUsd: "18.00" },
    checkThenRecord: null,
  })
  // The hundredth call begins after 9.9 s; a loaded machine begins some of them later.
  expect(wallMs).toBeGreaterThan(9_900)
  expect(wallMs).toBeLessThan(20_000)
  expect(refused).toBeGreaterThan(0)
})

test.concurrent("64 agents share it to the last call; who checks and then records overshoots", { timeout: 60_000 }, async () => {
  const figures = await lab({ DATABASE_URL: await testDatabaseUrl() }, "--agents", "64", "--check-then-record")
  expect(figures).toMatchObject({ admitted: 100, spentUsd: "0.050000000", overshootUsd: "0.000000000", tokens: 3_000 })
  const { overshootUsd } = figures.checkThenRecord as { overshootUsd: string }
  console.log(`64 agents that check and then record: overshoot $${overshootUsd}`)
  expect(Number(overshootUsd)).toBeGreaterThan(0)
})
