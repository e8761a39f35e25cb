// Make the installation complete before anything else runs: packages as the lock file says, and the generated database
// client. Nothing happens where nothing is missing.
//
// Plain JavaScript without packages, because on a fresh machine the system's own Node (20 or later) runs it; every script
// after it runs on the Node that the packages bring along.
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { contentHash } from "./content-hash.mjs"
import { pinnedNode } from "./pinned-node.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...path) => join(root, ...path)

if (missingPackage()) installPackages()
requireRuntime()
if (clientHash() !== readIfThere(at("lib/db/generated/made-from"))) generateClient()

/** The first package that is not there as locked. Packages for other machines are optional and may be absent. */
function missingPackage() {
  const locked = JSON.parse(readFileSync(at("package-lock.json"), "utf8")).packages
  const text = readIfThere(at("node_modules/.package-lock.json"))
  if (!text) return "everything"
  const installed = JSON.parse(text).packages
  return Object.keys(locked).find((path) => {
    if (path === "" || isLeftOut(locked[path])) return false
    return installed[path]?.version !== locked[path].version && !(locked[path].optional && !installed[path])
  })
}

/** An image that carries a finished build needs what is for development no more. */
function isLeftOut(entry) {
  return entry.dev && process.env.NODE_ENV === "production" && existsSync(at(".next/BUILD_ID"))
}

/**
 * No package's install script is run: of all that this project uses, none is needed (Prisma's would download engines that
 * it does not use; the links that Postgres's makes are made when it starts). npm 11 reads the same from `allowScripts`.
 */
function installPackages() {
  console.log("Installing packages …")
  const args = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"]
  const npm = process.env.npm_execpath
  const { status, error } = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" })
  if (status === 0) return
  console.error(
    `\nThe packages could not be installed${error ? `: ${error.message}` : ""}. Is the registry in reach, and the disk not full?`,
  )
  process.exit(1)
}

/** Where no Node comes along for this kind of machine, the system's must be able to run TypeScript. */
function requireRuntime() {
  const node = pinnedNode(root)
  const version = execFileSync(node, ["--version"], { encoding: "utf8", shell: node.endsWith(".cmd") }).trim()
  const [major, minor] = version.slice(1).split(".").map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return
  console.error(`Node 22.18 or newer is needed on ${process.platform}-${process.arch}; this is ${version}.`)
  process.exit(1)
}

function clientHash() {
  return contentHash(root, ["prisma/schema.prisma", "node_modules/prisma/package.json"])
}

function generateClient() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at("node_modules/prisma/build/index.js"), "generate"], {
    cwd: root,
    encoding: "utf8",
  })
  if (status !== 0) {
    console.error(`${stdout}${stderr}\nThe database client could not be generated.`)
    process.exit(1)
  }
  writeFileSync(at("lib/db/generated/made-from"), clientHash())
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null
}
