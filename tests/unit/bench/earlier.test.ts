import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { under, verdictOf } from "../../../bench/line.ts"
import { describeEarlier, type Kept, withEarlier } from "../../../bench/report/earlier.ts"

const NAMES = ["usage", "batches", "memory"]
const section = (name: string, about: string): Kept => ({ name, about, lines: [], correctness: [], facts: {} })

function fileOf(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "governor-bench-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, "newest.json"), JSON.stringify(content))
  return join(folder, "newest.json")
}

const EARLIER = { commit: "aaa", startedAt: "2026-11-01T10:00:00.000Z" }
const OLDEST = { commit: "000", startedAt: "2026-10-01T10:00:00.000Z" }

test("parts that were not run stay in their place, and say of which run they are", () => {
  const file = fileOf({
    conditions: EARLIER,
    sections: [
      section("usage", "old"),
      { ...section("batches", "oldest"), from: OLDEST },
      section("memory", "old"),
      section("gone", "old"),
    ],
  })
  const all = withEarlier(file, [section("usage", "new")], NAMES)
  expect(all.map(({ name, about, from }) => ({ name, about, from }))).toEqual([
    { name: "usage", about: "new", from: undefined },
    { name: "batches", about: "oldest", from: OLDEST },
    { name: "memory", about: "old", from: EARLIER },
  ])
  expect(describeEarlier(all)).toBe(
    "\nOf an earlier run (commit 000, 2026-10-01 10:00 UTC): batches.\nOf an earlier run (commit aaa, 2026-11-01 10:00 UTC): memory.",
  )
})

test("a slope downwards, which cannot miss its figure, does not when it is read again", () => {
  const line = { what: "slope", value: -2.3, unit: "MB/min", wants: under("1 MB/min", -2.3, 1) }
  const file = fileOf({ conditions: EARLIER, sections: [{ ...section("memory", "old"), lines: [line] }] })
  const [memory] = withEarlier(file, [], NAMES)
  expect(memory?.lines.map(verdictOf)).toEqual(["reached"])
})

test("of a run of everything there is nothing earlier to tell", () => {
  const file = fileOf({ conditions: EARLIER, sections: NAMES.map((name) => section(name, "old")) })
  const all = withEarlier(
    file,
    NAMES.map((name) => section(name, "new")),
    NAMES,
  )
  expect(all.every(({ about }) => about === "new")).toBe(true)
  expect(describeEarlier(all)).toBe("")
})

test("where there was no run before, there is only this one", () => {
  const file = join(fileOf({}), "..", "none.json")
  expect(withEarlier(file, [section("usage", "new")], NAMES).map(({ name }) => name)).toEqual(["usage"])
})
