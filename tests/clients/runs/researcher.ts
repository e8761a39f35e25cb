import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { packClients } from "../../../scripts/clients/pack-clients.mjs"
import { python } from "../python.ts"
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
  const programs = new Map([["agent.mjs", process.execPath], ...(existsSync(python) ? [["agent.py", python] as const] : [])])
  for (const { title, code } of clients.flatMap(({ parts }) => parts)) {
    const [program, agent] = [programs.get(title), code({})]
    if (program === undefined || !agent.includes("What is a budget?")) continue
    writeFileSync(join(folder, title), agent)
    execFileSync(program, [title], { cwd: folder, env: { ...process.env, ...env, TMPDIR: folder }, stdio: "inherit" })
  }
} finally {
  rmSync(folder, { recursive: true })
}
