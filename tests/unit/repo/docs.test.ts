import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { expect, test } from "vitest"
import { clients } from "#components/docs/clients"
import { projectRoot } from "#tests/lint/read-tree"

const skipped = new Set(["node_modules", ".git", ".next", ".governor"])

function listDocs(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    if (entry.isDirectory()) return listDocs(join(folder, entry.name))
    return entry.name.endsWith(".md") ? [relative(projectRoot, join(folder, entry.name))] : []
  })
}

const docs = listDocs(projectRoot)
const read = (doc: string) => readFileSync(join(projectRoot, doc), "utf8")

/** What is true on one machine only: its home folders, its work folders, its mirrors. */
const local = /(?<![\w.])\/(?:home|root|work|Users|tmp)\/[\w.-]+|[\w.-]*(?:registry|proxy|mirror)[\w-]*\.[a-z]{2,}[\w.:/-]*/gi

test.each([
  { text: "see /home/ada/project", found: ["/home/ada"] },
  { text: "npm from https://registry.npmjs.org/x", found: ["registry.npmjs.org/x"] },
  { text: "open http://localhost:3000/work and lib/work/x.ts", found: [] },
])("a machine's own names are recognised: $text", ({ text, found }) => {
  expect(text.match(local) ?? []).toEqual(found)
})

test.each(docs)("%s is about the product, not about a machine", (doc) => {
  expect(read(doc).match(local) ?? []).toEqual([])
})

test.each(docs)("%s links to files that exist", (doc) => {
  const targets = [...read(doc).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)].flatMap(([, target]) => target ?? [])
  expect(targets.filter((target) => !existsSync(join(projectRoot, dirname(doc), decodeURI(target))))).toEqual([])
})

test("README names the test behind each promise, and the tests are there", () => {
  const named = existsSync(join(projectRoot, "README.md")) ? read("README.md").match(/tests\/[\w./-]+\.test\.ts/g) : []
  expect((named ?? []).filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
})

test.each([
  ["openai", "agent.mjs"],
  ["langgraph", "agent.mjs"],
  ["python", "agent.py"],
  ["curl", "Report a call"],
  ["curl", "Ask before one"],
])("README shows the lines for %s as the docs do, which are run", (id, title) => {
  const part = clients.find((client) => client.id === id)?.parts.find((one) => one.title === title)
  expect(read("README.md")).toContain(part?.code({ origin: "http://localhost:3000", key: null }))
})

test.each(["sdk/typescript/package.json", "sdk/python/pyproject.toml"])("%s has the version that the docs install", (file) => {
  const [, version] = /"?version"?\s*[:=]\s*"([\d.]+)"/.exec(read(file)) ?? []
  const packages = ["agent-governor.tgz", `agent_governor-${version}-py3-none-any.whl`]
  const installs = clients
    .flatMap(({ parts }) => parts.map(({ code }) => code({ origin: "", key: null })))
    .filter((code) => code.includes("/clients/"))
  expect(installs.filter((code) => !packages.some((name) => code.includes(`/clients/${name}`)))).toEqual([])
})
