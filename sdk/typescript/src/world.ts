/** Time, chance and the network, as arguments: tests bring their own. */
export type World = {
  fetch: typeof fetch
  /** Milliseconds since 1970 by this machine's clock. */
  now: () => number
  /** Resolves after `ms`. @throws the signal's reason when it aborts */
  pause: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Run something after `ms`, unless the function that is returned is called; keeps no process alive. */
  later: (ms: number, run: () => void) => () => void
  newId: () => string
}

export const realWorld: World = {
  fetch: (input, init) => globalThis.fetch(input, init),
  now: () => Date.now(),
  newId: () => globalThis.crypto.randomUUID(),
  later: (ms, run) => {
    const timer = setTimeout(run, ms)
    if (typeof timer === "object") timer.unref?.()
    return () => clearTimeout(timer)
  },
  pause: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop)
        resolve()
      }, ms)
      signal?.addEventListener("abort", stop, { once: true })
    }),
}
