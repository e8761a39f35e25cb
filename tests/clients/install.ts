import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

const here = import.meta.dirname
type Lock = { packages: Record<string, { version?: string; optional?: boolean }> }

/** The clients as locked; nothing happens where nothing is missing. They weigh 640 MB, so they are no part of the product's own installation. */
export function installClients(): void {
  const locked = read(join(here, "package-lock.json"))
  const installed = read(join(here, "node_modules/.package-lock.json"))
  const missing = Object.entries(locked?.packages ?? {}).some(
    ([path, { version, optional }]) => path !== "" && !optional && installed?.packages[path]?.version !== version,
  )
  if (!missing) return
  console.log("Installing the clients …")
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" })
  if (status !== 0) throw new Error("the clients could not be installed")
}

function read(file: string): Lock | null {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null
}
