import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { checkLayers } from "#tests/lint/check-layers"
import { projectRoot, readTree } from "#tests/lint/read-tree"

let root = ""
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A tree of the given files in a temporary folder, with the project's import aliases. */
function plant(files: Record<string, string>): string {
  root = mkdtempSync(join(tmpdir(), "layers-"))
  const imports = { "#lib/*": "./lib/*.ts", "#server/*": "./server/*.ts", "#components/*": "./components/*.tsx" }
  for (const [path, text] of Object.entries({ "package.json": JSON.stringify({ imports }), ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const value = "export const value = 1\nexport type Value = number\n"

test.each([
  {
    from: "lib/contracts/a.ts",
    to: "lib/domain/b.ts",
    says: "import { value } from '#lib/domain/b'",
    because: "contracts know nothing else",
  },
  { from: "lib/domain/a.ts", to: "lib/db/b.ts", says: "import type { Value } from '#lib/db/b'", because: "a type is an import too" },
  {
    from: "lib/domain/a.ts",
    to: "lib/services/b.ts",
    says: "import { value } from '../services/b.ts'",
    because: "relative paths are seen",
  },
  { from: "lib/domain/a.ts", to: "lib/ledger/b.ts", says: "export * from '#lib/ledger/b'", because: "a re-export is an import" },
  { from: "lib/domain/a.ts", to: "lib/db/b.ts", says: "export type { Value } from '#lib/db/b'", because: "so is a re-exported type" },
  { from: "lib/ledger/a.ts", to: "lib/http/b.ts", says: "import { value } from '#lib/http/b'", because: "the ledger does not know http" },
  {
    from: "lib/ledger/a.ts",
    to: "lib/services/b.ts",
    says: "import { type Value } from '#lib/services/b'",
    because: "services use the ledger, not back",
  },
  { from: "lib/services/a.ts", to: "lib/http/b.ts", says: "const b = import('#lib/http/b')", because: "a dynamic import is an import" },
  { from: "lib/services/a.ts", to: "lib/http/b.ts", says: "export type V = import('#lib/http/b').Value", because: "so is an inline type" },
  { from: "lib/services/a.ts", to: "components/b.tsx", says: "import { value } from '#components/b'", because: "lib never draws" },
  { from: "lib/http/a.ts", to: "app/b.ts", says: "import { value } from '../../app/b.ts'", because: "lib never knows a page" },
  { from: "lib/http/a.ts", to: "lib/db/b.ts", says: "import { value } from '#lib/db/b'", because: "edges go through services" },
  {
    from: "lib/services/a.ts",
    to: "lib/ledger/sql/b.ts",
    says: "import { value } from '#lib/ledger/sql/b'",
    because: "its SQL is the ledger's own",
  },
  {
    from: "lib/ledger/a.ts",
    to: "lib/db/generated/b.ts",
    says: "import { value } from '#lib/db/generated/b'",
    because: "only lib/db has the client",
  },
  { from: "app/a.tsx", to: "lib/db/b.ts", says: "import { value } from '#lib/db/b'", because: "a page does not know the database" },
  {
    from: "components/a.tsx",
    to: "lib/services/b.ts",
    says: "import type { Value } from '#lib/services/b'",
    because: "a component gets values",
  },
  { from: "sdk/a.ts", to: "lib/contracts/b.ts", says: "import { value } from '#lib/contracts/b'", because: "a client stands alone" },
  { from: "server/a.ts", to: "tests/b.ts", says: "import { value } from '../tests/b.ts'", because: "the product does not know its tests" },
])("$from → $to: $because", ({ from, to, says }) => {
  const violations = checkLayers(readTree(plant({ [from]: says, [to]: value })))
  expect(violations).toMatchObject([{ rule: "layer", file: from, detail: expect.stringContaining(to) }])
})

test.each([
  {
    file: "lib/ledger/a.ts",
    says: "import { PrismaClient } from '@prisma/client'",
    rule: "owner",
    because: "lib/db is the only importer of Prisma",
  },
  { file: "lib/services/a.ts", says: "import { NextResponse } from 'next/server'", rule: "package", because: "a service knows no Next" },
  { file: "lib/services/a.ts", says: "import type { ReactNode } from 'react'", rule: "package", because: "nor React, nor its types" },
  { file: "lib/domain/a.ts", says: "import { readFileSync } from 'node:fs'", rule: "package", because: "domain does no IO" },
  {
    file: "components/a.tsx",
    says: "import pg from 'pg'\nexport const A = () => <p>{pg.x}</p>",
    rule: "package",
    because: "no database on screen",
  },
  { file: "lib/domain/a.ts", says: "export const now = () => Date.now()", rule: "impure", because: "time is an argument" },
  { file: "lib/domain/a.ts", says: "export const now = () => new Date()", rule: "impure", because: "so is today" },
  { file: "lib/domain/a.ts", says: "export const roll = () => Math.random()", rule: "impure", because: "so is chance" },
  {
    file: "lib/domain/a.ts",
    says: "export const f = async (p: Promise<1>) => await p",
    rule: "impure",
    because: "a rule waits for nobody",
  },
  { file: "lib/mystery.ts", says: value, rule: "unplaced", because: "a file without a layer has no rule" },
  { file: "lib/domain/a.ts", says: "import '#lib/domain/a'", rule: "cycle", because: "a file that imports itself" },
])("$rule in $file: $because", ({ file, says, rule }) => {
  expect(checkLayers(readTree(plant({ [file]: says })))).toMatchObject([{ rule, file }])
})

test("a circle through types and a re-export is one cycle", () => {
  const tree = plant({
    "lib/domain/a.ts": "import type { B } from '#lib/domain/b'",
    "lib/domain/b.ts": "export * from './c.ts'",
    "lib/domain/c.ts": "import { a } from '#lib/domain/a'",
    "lib/domain/d.ts": "import { a } from '#lib/domain/a'",
  })
  expect(checkLayers(readTree(tree))).toEqual([
    { rule: "cycle", file: "lib/domain/a.ts", detail: "lib/domain/a.ts → lib/domain/b.ts → lib/domain/c.ts → lib/domain/a.ts" },
  ])
})

test.each([
  { from: "lib/services/a.ts", to: "lib/ledger/b.ts", says: "import { value } from '#lib/ledger/b'" },
  { from: "lib/db/a.ts", to: "lib/db/generated/b.ts", says: "import { value } from '#lib/db/generated/b'" },
  { from: "lib/ledger/a.ts", to: "lib/ledger/sql/b.ts", says: "import { value } from '#lib/ledger/sql/b'" },
  { from: "bench/a.ts", to: "lib/ledger/sql/b.ts", says: "import { value } from '#lib/ledger/sql/b'" },
  { from: "app/a.tsx", to: "components/b.tsx", says: "import { value } from '#components/b'\nexport default () => <p>{value}</p>" },
])("$from may import $to", ({ from, to, says }) => {
  expect(checkLayers(readTree(plant({ [from]: says, [to]: value })))).toEqual([])
})

test("a file that does not parse is named, not skipped", () => {
  expect(() => readTree(plant({ "lib/domain/broken.ts": "export const = 1" }))).toThrow("lib/domain/broken.ts does not parse")
})

test("this project keeps its layers", () => {
  expect(checkLayers(readTree(projectRoot))).toEqual([])
})
