import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"

const root = join(import.meta.dirname, "../..")
const KB = 1_000

type Route = { route: string; firstLoadChunkPaths: string[] }
const routes = JSON.parse(readFileSync(join(root, ".next/diagnostics/route-bundle-stats.json"), "utf8")) as Route[]
const weigh = (path: string) => gzipSync(readFileSync(path)).length

test.each(routes)("$route: what a browser loads before it can be used is at most 190 kB", ({ firstLoadChunkPaths }) => {
  const bytes = firstLoadChunkPaths.reduce((sum, path) => sum + weigh(join(root, path)), 0)
  expect(Math.round(bytes / KB)).toBeLessThanOrEqual(190)
})

test("the drawing of charts comes later, and is at most 110 kB", () => {
  const first = new Set(routes.flatMap(({ firstLoadChunkPaths }) => firstLoadChunkPaths))
  const chunks = readdirSync(join(root, ".next/static/chunks")).filter((name) => name.endsWith(".js"))
  const drawing = chunks.filter((name) => readFileSync(join(root, ".next/static/chunks", name), "utf8").includes("recharts"))
  expect(drawing).not.toEqual([])
  expect(drawing.filter((name) => first.has(`.next/static/chunks/${name}`))).toEqual([])
  expect(Math.round(drawing.reduce((sum, name) => sum + weigh(join(root, ".next/static/chunks", name)), 0) / KB)).toBeLessThanOrEqual(110)
})

test("zod stays on the server", () => {
  const chunks = readdirSync(join(root, ".next/static/chunks")).filter((name) => name.endsWith(".js"))
  expect(chunks.filter((name) => readFileSync(join(root, ".next/static/chunks", name), "utf8").includes("ZodError"))).toEqual([])
})
