import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { projectRoot } from "#tests/lint/read-tree"

/** Of the runtime, the database for everybody. */
const everybodys = /runtime\(\)\.db\b|\{[^}]*\bdb\b[^}]*\} = runtime\(\)/

test.each([
  { text: "const { db, ledger } = runtime()", found: true },
  { text: "ctx = { db: runtime().db }", found: true },
  { text: "const { dbOf, ledger } = runtime()", found: false },
  { text: "db: runtime().dbOf(identity.org)", found: false },
])("the database for everybody is recognised: $text", ({ text, found }) => {
  expect(everybodys.test(text)).toBe(found)
})

/** What is asked before anybody is known: by a link, by the token of the terminal. */
const beforehand = ["app/api/v1/join/route.ts", "app/api/v1/set-up/route.ts", "app/join/page.tsx", "app/set-up/page.tsx"]

test("who answers a request asks the database of its organization: row-level security stands behind every query", () => {
  const files = globSync(["lib/http/**/*.ts", "lib/auth/page-ctx.ts", "app/**/*.{ts,tsx}"], { cwd: projectRoot })
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter((file) => everybodys.test(readFileSync(join(projectRoot, file), "utf8"))).sort()).toEqual(beforehand)
})
