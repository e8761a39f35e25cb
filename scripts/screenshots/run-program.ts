import { spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { makeRunFolder } from "#tests/harness/run-folder"

export type Program = { link: string; stop: () => Promise<void> }

/**
 * A server of the product in a data directory and on a port of its own, so that one that is already running is left alone.
 * What it prints is shown.
 *
 * @returns the link that it prints, which lets one in once
 */
export async function runProgram(file: string): Promise<Program> {
  const folder = makeRunFolder("governor-screenshots")
  const child = spawn(process.execPath, [file], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", PORT: "0", GOVERNOR_DATA_DIR: folder },
  })
  const stop = async () => {
    child.kill("SIGINT")
    if (child.exitCode === null) await once(child, "exit")
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const link = new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`${file} ended before it was ready`)))
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      process.stdout.write(text)
      const found = /http\S+\/(sign-in|set-up)\?token=\S+/.exec(text)
      if (found) resolve(found[0])
    })
  })
  try {
    return { link: await link, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
