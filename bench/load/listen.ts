import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { Heard } from "./listeners.ts"

export type Listeners = {
  /** Until each had heard its first directive, in ms. */
  openedMs: number
  /** When each heard `kill`, in ms since 1970, and how many did not within ten seconds. Ends the listeners. */
  told(): Promise<{ atMs: readonly number[]; missing: number }>
}

/** Agents that listen at a server, in a process of their own. */
export async function startListeners(url: string, key: string, agents: number): Promise<Listeners> {
  const child = fork(join(import.meta.dirname, "listeners.ts"), [url, key, String(agents)])
  const heard = async () => {
    const [message] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error("the listeners ended"))),
    ])
    return message as Heard
  }
  const opened = await heard()
  if (opened.event !== "open") throw new Error("the listeners were told before they were open")
  return {
    openedMs: opened.ms,
    async told() {
      const answer = heard()
      child.send("stop is pressed")
      const message = await answer
      if (message.event !== "told") throw new Error("the listeners opened twice")
      return message
    },
  }
}
