import { describe, expect, test } from "vitest"
import { UsageError, verb } from "#cli/verb"
import { verbs } from "#cli/verbs"

const seen: unknown[] = []
const sample = verb({
  name: "sample",
  summary: "For this test.",
  takes: ["FILE"],
  options: { name: { value: "N", about: "a name", required: true }, speed: { value: "X", about: "how fast" }, now: { about: "at once" } },
  run: async (values, positionals) => {
    seen.push({ ...values, positionals })
    return 0
  },
})

test("options and arguments arrive in any order", async () => {
  await sample.run(["--now", "f.csv", "--name", "n"])
  expect(seen.at(-1)).toEqual({ now: true, name: "n", positionals: ["f.csv"] })
})

test.each([
  { args: ["--name", "n"], message: "FILE is missing" },
  { args: ["f", "g", "--name", "n"], message: "unexpected argument g" },
  { args: ["f"], message: "--name is missing" },
  { args: ["f", "--name"], message: /argument missing|ambiguous/ },
  { args: ["f", "--name", "n", "--wrong"], message: /'--wrong'/ },
  { args: ["f", "--name", "n", "--now=1"], message: /does not take an argument/ },
])("$args: $message", async ({ args, message }) => {
  const failing = sample.run(args)
  await expect(failing).rejects.toThrow(UsageError)
  await expect(failing).rejects.toThrow(message)
})

test("an argument in brackets may be left out, and no more may come than are named", async () => {
  const loose = verb({
    ...{ name: "loose", summary: "" },
    takes: ["SCOPE", "[SUBJECT]"],
    run: async (_, [scope, subject]) => seen.push([scope, subject]),
  })
  await loose.run(["org"])
  await loose.run(["agent", "crawler"])
  expect(seen.slice(-2)).toEqual([
    ["org", undefined],
    ["agent", "crawler"],
  ])
  await expect(loose.run([])).rejects.toThrow("SCOPE is missing")
  await expect(loose.run(["agent", "crawler", "more"])).rejects.toThrow("unexpected argument more")
})

describe("every verb explains itself", () => {
  test.each(verbs.map((one) => [one.name, one] as const))("%s", (name, { help, summary }) => {
    expect(help()).toMatch(new RegExp(`^governor ${name}`))
    expect(help()).toContain(summary)
  })
})
