import { globSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { failures } from "./failures.ts"
import { notTestsYet } from "./not-yet.ts"

const tested = globSync("*.test.ts", { cwd: import.meta.dirname }).flatMap((file) =>
  [...readFileSync(`${import.meta.dirname}/${file}`, "utf8").matchAll(/\b(?:test|describe)[.\w]*\(failure\((\d+)\)/g)].map(([, line]) =>
    Number(line),
  ),
)
const put = notTestsYet.map(({ line }) => line as number)

test("every line is one test, or stands among those that are none yet", () => {
  expect([...tested, ...put].toSorted((a, b) => a - b)).toEqual(Object.keys(failures).map(Number))
})

test.each(notTestsYet)("line $line says why", ({ why }) => expect(why.length).toBeGreaterThan(20))
