import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { join } from "node:path"

export type Governor = { url: string; key: string; stop(): Promise<void> }

const root = join(import.meta.dirname, "../..")

/** The server as `npm start` runs it, with a database of its own in `folder`, and a key that may do everything. */
export async function startGovernor(folder: string): Promise<Governor> {
  const port = await freePort()
  const env = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: "",
    GOVERNOR_DATA_DIR: join(folder, "data"),
    GOVERNOR_UI: "off",
    PORT: String(port),
  }
  const server = spawn(process.execPath, ["server/main.ts"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] })
  await ready(server)
  const args = ["cli/main.ts", "key", "create", "--name", "clients", "--scope", "admin"]
  const key = execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" }).trim()
  return {
    url: `http://localhost:${port}`,
    key,
    stop: async () => {
      const gone = once(server, "exit")
      server.kill("SIGTERM")
      await gone
    },
  }
}

async function ready(server: ChildProcess): Promise<void> {
  let output = ""
  for await (const chunk of server.stdout ?? []) {
    output += String(chunk)
    if (/^ready at /m.test(output)) break
  }
  if (!/^ready at /m.test(output)) throw new Error(`the server ended before it was ready:\n${output}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
