import type { Transport } from "../transport.ts"
import type { Directive, Subjects } from "../wire.ts"
import type { World } from "../world.ts"

/** The stream is kept this long after its last call, so that call after call needs no new one; and no longer, so that a process can end. */
const LINGER_MS = 500
/** The governor says something at least every 15 s. */
const SILENT_MS = 40_000
const AGAIN_MS = 1_000

/** Hears what is pushed to an agent while it has calls under way. */
export class Listener {
  readonly #path: string
  readonly #transport: Transport
  readonly #world: World
  readonly #hear: (directive: Directive) => void
  readonly #closed: () => void
  #calls = 0
  #stream: AbortController | null = null
  #cancelEnd: (() => void) | null = null

  constructor(options: {
    transport: Transport
    world: World
    subjects: Subjects
    hear: (directive: Directive) => void
    closed: () => void
  }) {
    const { agent, session, user } = options.subjects
    const query = new URLSearchParams({ agent, ...(session === undefined ? {} : { session }), ...(user === undefined ? {} : { user }) })
    this.#path = `/api/v1/signals?${query}`
    this.#transport = options.transport
    this.#world = options.world
    this.#hear = options.hear
    this.#closed = options.closed
  }

  /** Listen until the function that is returned is called. */
  join(): () => void {
    this.#calls += 1
    this.#cancelEnd?.()
    if (!this.#stream) {
      this.#stream = new AbortController()
      void this.#listen(this.#stream.signal)
    }
    let left = false
    return () => {
      if (left) return
      left = true
      this.#calls -= 1
      if (this.#calls === 0) this.#cancelEnd = this.#world.later(LINGER_MS, () => this.close())
    }
  }

  close(): void {
    this.#cancelEnd?.()
    this.#stream?.abort()
    this.#stream = null
    this.#closed()
  }

  /** Comes back as long as there is a call to be warned; why it was cut off does not matter. */
  async #listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#read(signal)
      } catch {
        // Away, refused or cut off: calls go on, and the next ask hears of a stop.
      }
      if (!signal.aborted) await this.#world.pause(AGAIN_MS, signal).catch(() => {})
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const silent = new AbortController()
    let cancel = this.#world.later(SILENT_MS, () => silent.abort())
    try {
      const { body } = await this.#transport.open(this.#path, { signal: AbortSignal.any([signal, silent.signal]) })
      if (!body) return
      const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
      let rest = ""
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        cancel()
        cancel = this.#world.later(SILENT_MS, () => silent.abort())
        const lines = (rest + part.value).split("\n")
        rest = lines.pop() ?? ""
        for (const line of lines) if (line.startsWith("data: ")) this.#hear(JSON.parse(line.slice(6)) as Directive)
      }
    } finally {
      cancel()
    }
  }
}
