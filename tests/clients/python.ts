import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const here = import.meta.dirname
const requirements = join(here, "requirements.txt")
/** Where nothing looks for sources of the product; it leaves with the packages of Node. */
const environment = join(here, "node_modules/.python")
const stamp = join(environment, "made-from")

/** The interpreter of the environment in which Python's clients are. */
export const python = join(environment, "bin/python")

/** Clients of Python as they are pinned. @returns false where there is no Python of 3.10 or newer */
export function installPython(): boolean {
  if (run("python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))") !== 0) return false
  const wanted = readFileSync(requirements, "utf8")
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return true
  console.log("Installing the clients of Python …")
  const made = run("python3", "-m", "venv", "--clear", environment)
  const installed = made === 0 && run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements)
  if (installed !== 0) throw new Error("the clients of Python could not be installed")
  writeFileSync(stamp, wanted)
  return true
}

function run(program: string, ...args: string[]): number | null {
  return spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"] }).status
}
