import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { packClients } from "../../../scripts/clients/pack-clients.mjs"
import { apiKey, baseURL } from "./run.ts"

type Docs = { clients: readonly { parts: readonly { title: string; code: (place: object) => string }[] }[] }

const root = join(import.meta.dirname, "../../..")
const env = {
  OPENAI_BASE_URL: baseURL,
  OPENAI_API_KEY: apiKey,
  ANTHROPIC_BASE_URL: baseURL.replace(/\/v1$/, ""),
  ANTHROPIC_API_KEY: apiKey,
}

packClients()
// Beside the packages, where the lines of the docs find them; ours as it is packed.
const folder = mkdtempSync(join(import.meta.dirname, "../.docs-"))
try {
  const ours = join(folder, "node_modules/agent-governor")
  mkdirSync(ours, { recursive: true })
  execFileSync("tar", ["-xzf", join(root, "public/clients/agent-governor.tgz"), "-C", ours, "--strip-components=1"])
  // Node runs no .tsx; there is none in it.
  cpSync(join(root, "components/docs/clients.tsx"), join(folder, "clients.ts"))
  const { clients } = (await import(join(folder, "clients.ts"))) as Docs
  const agents = clients.flatMap(({ parts }) => parts.filter(({ title }) => title === "agent.mjs").map(({ code }) => code({})))
  for (const agent of agents.filter((code) => code.includes("What is a budget?"))) {
    writeFileSync(join(folder, "agent.mjs"), agent)
    execFileSync(process.execPath, ["agent.mjs"], { cwd: folder, env: { ...process.env, ...env, TMPDIR: folder }, stdio: "inherit" })
  }
} finally {
  rmSync(folder, { recursive: true })
}
