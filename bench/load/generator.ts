import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { LoadOrder, LoadResult } from "./spec.ts"

export type Generator = { run(order: LoadOrder): Promise<LoadResult>; close(): void }

/** Start a load generator; it ends with this process. */
export function startGenerator(): Generator {
  const child = fork(join(import.meta.dirname, "main.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a load generator ended with ${code}`)
  })
  ended.catch(() => {})
  return {
    async run(order) {
      const answer = once(child, "message")
      child.send(order)
      const [result] = await Promise.race([answer, ended])
      return result as LoadResult
    },
    close: () => void (child.connected && child.disconnect()),
  }
}
