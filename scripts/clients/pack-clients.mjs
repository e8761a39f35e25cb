// The clients as packages that the server hands out itself: `npm install http://…/clients/agent-governor.tgz`,
// `pip install http://…/clients/agent_governor-0.1.0-py3-none-any.whl`. Made anew where their source changed.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { contentHash } from "../content-hash.mjs"
import { pinnedNode } from "../pinned-node.mjs"
import { tarOf } from "./tar.mjs"
import { zipOf } from "./zip.mjs"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const to = join(root, "public/clients")
const typescript = join(root, "sdk/typescript")
const dist = join(typescript, "dist")
const python = join(root, "sdk/python")
const stamp = join(to, "made-from")

/** Make what is missing or was made from something else. */
export function packClients() {
  const sources = ["typescript/src", "typescript/package.json", "typescript/tsconfig.json", "typescript/README.md"]
  const wanted = contentHash(
    root,
    [...sources, "python/agent_governor", "python/pyproject.toml"].map((path) => `sdk/${path}`).concat("scripts/clients"),
  )
  const isMade = existsSync(join(to, "agent-governor.tgz")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted
  if (isMade) return
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, "agent-governor.tgz"), packTypescript())
  writeFileSync(join(to, wheelName()), packPython())
  writeFileSync(stamp, wanted)
}

function packTypescript() {
  rmSync(dist, { recursive: true, force: true })
  const compiler = join(root, "node_modules/typescript/bin/tsc")
  const { status } = spawnSync(pinnedNode(root), [compiler, "-p", typescript], { stdio: "inherit", shell: process.platform === "win32" })
  if (status !== 0) process.exit(status ?? 1)
  const files = ["package.json", "README.md", ...filesIn(dist).map((file) => `dist/${file}`)]
  return tarOf(files.map((file) => [`package/${file}`, readFileSync(join(typescript, file))]))
}

function version() {
  return /^version = "(.+)"$/m.exec(readFileSync(join(python, "pyproject.toml"), "utf8"))[1]
}

function wheelName() {
  return `agent_governor-${version()}-py3-none-any.whl`
}

/** A wheel is a zip of the package, and of what its installer wants to know. */
function packPython() {
  const about = `agent_governor-${version()}.dist-info`
  const wheel = "Wheel-Version: 1.0\nGenerator: agent-governor\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
  const metadata = `Metadata-Version: 2.1\nName: agent-governor\nVersion: ${version()}\nRequires-Python: >=3.10\nLicense: MIT\n`
  const files = [
    ...filesIn(join(python, "agent_governor"))
      .filter((file) => /\.py$|^py\.typed$/.test(file))
      .map((file) => [`agent_governor/${file}`, readFileSync(join(python, "agent_governor", file))]),
    [`${about}/METADATA`, Buffer.from(metadata)],
    [`${about}/WHEEL`, Buffer.from(wheel)],
  ]
  const record = files.map(
    ([path, content]) => `${path},sha256=${createHash("sha256").update(content).digest("base64url")},${content.length}\n`,
  )
  return zipOf([...files, [`${about}/RECORD`, Buffer.from(`${record.join("")}${about}/RECORD,,\n`)]])
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) =>
      join(found.parentPath, found.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort()
}
