#!/usr/bin/env node
// The command by its name. The program is TypeScript, which the pinned Node runs directly and an older one does not.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const pinned = join(here, "../node_modules/.bin", process.platform === "win32" ? "node.cmd" : "node")
const node = existsSync(pinned) ? pinned : process.execPath
const child = spawn(node, [join(here, "main.ts"), ...process.argv.slice(2)], { stdio: "inherit" })

// A terminal sends Ctrl-C to both; what is sent to this one alone is passed on. It ends when the program does.
process.on("SIGINT", () => {})
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("error", (error) => {
  console.error(`governor: ${error.message}`)
  process.exit(1)
})
child.on("exit", (code) => process.exit(code ?? 1))
