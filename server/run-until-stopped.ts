import { ConfigError } from "#lib/config"
import { BootError } from "./boot-error.ts"

/** A terminal sends Ctrl-C to npm and to the server, and npm passes it on: that is one wish, not two. */
const SAME_WISH_MS = 1_500
const STOP_WITHIN_MS = 10_000

/**
 * Run a program until it is told to end, and end it cleanly: the frame of every entry point.
 *
 * A second signal, or ten seconds, end it at once. A failure that a person can do something about is shown in its own
 * words, any other with its stack; both exit with 1.
 *
 * @param start begins everything and returns what ends it; aborted by a signal while it still starts
 */
export async function runUntilStopped(start: (signal: AbortSignal) => Promise<() => Promise<void>>): Promise<void> {
  const wish = new AbortController()
  let wishedAt = 0
  const onSignal = () => {
    if (wish.signal.aborted && Date.now() - wishedAt > SAME_WISH_MS) process.exit(1)
    if (wish.signal.aborted) return
    wishedAt = Date.now()
    console.log("\nStopping …")
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    wish.abort()
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal)
  try {
    const stop = await start(wish.signal)
    if (!wish.signal.aborted) await new Promise((resolve) => wish.signal.addEventListener("abort", resolve))
    await stop()
    process.exit(0)
  } catch (error) {
    if (wish.signal.aborted && error === wish.signal.reason) process.exit(0)
    console.error(error instanceof BootError || error instanceof ConfigError ? `\n${error.message}` : error)
    process.exit(1)
  }
}
