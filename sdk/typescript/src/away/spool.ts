/** Events that are not confirmed yet, in the order in which they happened. A segment is what goes out as one request. */
export type Segment = { id: string; lines: () => readonly string[] }

export interface Spool {
  /** Keep an event. @returns false where the bound is reached: it is not kept */
  add(line: string): boolean
  /** The oldest segment: sealed before, or what has gathered since; null where all is confirmed. */
  next(): Segment | null
  /** It is confirmed, or can never be. */
  done(id: string): void
  readonly isEmpty: boolean
  /** Is it there for the next process? */
  readonly outlives: boolean
}

const MOST_LINES = 200
const MOST_BYTES = 256 * 1_024

/** Lines gathering into segments: the part that every spool has. */
export class Gathering {
  #open: string[] = []
  #bytes = 0

  get lines(): readonly string[] {
    return this.#open
  }

  /** @returns the lines before it, where they are a full segment */
  add(line: string): readonly string[] | null {
    const full = this.#open.length >= MOST_LINES || (this.#bytes + line.length > MOST_BYTES && this.#open.length > 0) ? this.take() : null
    this.#open.push(line)
    this.#bytes += line.length
    return full
  }

  take(): readonly string[] {
    const taken = this.#open
    this.#open = []
    this.#bytes = 0
    return taken
  }
}

/** Where there is no disk: bounded by characters, and gone with the process. */
export class MemorySpool implements Spool {
  readonly outlives = false
  readonly #maxBytes: number
  readonly #gathering = new Gathering()
  readonly #sealed: { id: string; lines: readonly string[] }[] = []
  #bytes = 0
  #count = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  add(line: string): boolean {
    if (this.#bytes + line.length > this.#maxBytes) return false
    this.#bytes += line.length
    this.#seal(this.#gathering.add(line))
    return true
  }

  next(): Segment | null {
    if (this.#sealed.length === 0 && this.#gathering.lines.length > 0) this.#seal(this.#gathering.take())
    const [oldest] = this.#sealed
    return oldest ? { id: oldest.id, lines: () => oldest.lines } : null
  }

  done(id: string): void {
    const at = this.#sealed.findIndex((segment) => segment.id === id)
    const [gone] = at < 0 ? [] : this.#sealed.splice(at, 1)
    for (const line of gone?.lines ?? []) this.#bytes -= line.length
  }

  get isEmpty(): boolean {
    return this.#sealed.length === 0 && this.#gathering.lines.length === 0
  }

  #seal(lines: readonly string[] | null): void {
    if (lines) this.#sealed.push({ id: String(this.#count++), lines })
  }
}
