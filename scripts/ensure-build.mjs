// Build the pages where they are not built yet, or were built from something else than what is here now.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { packClients } from "./clients/pack-clients.mjs"
import { contentHash } from "./content-hash.mjs"
import { pinnedNode } from "./pinned-node.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, ".next/made-from")
const inputs = [
  ...["app", "components", "lib", "public", "package-lock.json", "tsconfig.json"],
  ...["next.config.js", "postcss.config.mjs", "tailwind.config.ts"],
]

if (process.env.GOVERNOR_UI !== "off") packClients()
const wanted = contentHash(root, inputs)
const isBuilt = existsSync(join(root, ".next/BUILD_ID")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted
if (!isBuilt && process.env.GOVERNOR_UI !== "off") build()

function build() {
  console.log("Building the pages …")
  rmSync(stamp, { force: true })
  const { status } = spawnSync(pinnedNode(root), [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(stamp, wanted)
}
