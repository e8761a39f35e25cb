import { Gathering, type Segment, type Spool } from "./spool.ts"

const known = Symbol.for("agent-governor.spools")

/** The part of `node:fs` and of a process that is needed, asked for at run time: edge runtimes have neither. */
export type Disk = Pick<
  typeof import("node:fs"),
  "appendFileSync" | "mkdirSync" | "readdirSync" | "readFileSync" | "renameSync" | "rmSync" | "statSync"
> & { pid: number; isAlive: (pid: number) => boolean }

/** Names of this process's spools, whose segments are nobody's to adopt: bundlers may load this file several times. */
const shared = globalThis as { [known]?: Set<string> }
const own = shared[known] ?? new Set<string>()
shared[known] = own

/**
 * Events on disk before they are sent, so that a killed process loses none: its successor adopts what it left. A segment is one
 * file, `<pid>.<spool>.<n>.jsonl`, and leaves when it is confirmed.
 *
 * Two processes that adopt the same segment both send it, which counts once: ids are chosen when a call ends.
 */
export class FileSpool implements Spool {
  readonly outlives = true
  readonly #disk: Disk
  readonly #folder: string
  readonly #maxBytes: number
  readonly #name: string
  readonly #gathering = new Gathering()
  readonly #sealed: { id: string; bytes: number }[] = []
  #bytes = 0
  #count = 0

  /** @throws where the folder cannot be written */
  constructor(options: { disk: Disk; folder: string; maxBytes: number; name: string }) {
    this.#disk = options.disk
    this.#folder = options.folder
    this.#maxBytes = options.maxBytes
    this.#name = `${options.disk.pid}.${options.name}`
    own.add(this.#name)
    this.#disk.mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#adopt()
  }

  add(line: string): boolean {
    const bytes = new TextEncoder().encode(line).length + 1
    if (this.#bytes + bytes > this.#maxBytes) return false
    if (this.#gathering.add(line)) this.#seal()
    this.#disk.appendFileSync(this.#pathOf(this.#openId), `${line}\n`, { mode: 0o600 })
    this.#bytes += bytes
    return true
  }

  next(): Segment | null {
    if (this.#sealed.length === 0 && this.#gathering.lines.length > 0) {
      this.#gathering.take()
      this.#seal()
    }
    const [oldest] = this.#sealed
    return oldest ? { id: oldest.id, lines: () => this.#read(oldest.id) } : null
  }

  done(id: string): void {
    const at = this.#sealed.findIndex((segment) => segment.id === id)
    const [gone] = at < 0 ? [] : this.#sealed.splice(at, 1)
    this.#bytes -= gone?.bytes ?? 0
    this.#disk.rmSync(this.#pathOf(id), { force: true })
  }

  get isEmpty(): boolean {
    return this.#sealed.length === 0 && this.#gathering.lines.length === 0
  }

  get #openId(): string {
    return `${this.#name}.${this.#count}`
  }

  #seal(): void {
    const id = this.#openId
    this.#sealed.push({ id, bytes: this.#sizeOf(id) })
    this.#count += 1
  }

  /** What dead processes left, oldest first, under a name of our own. */
  #adopt(): void {
    const left = this.#disk
      .readdirSync(this.#folder)
      .flatMap((file) => {
        const [, owner, pid] = /^((\d+)\.[0-9a-z-]+)\.\d+\.jsonl$/.exec(file) ?? []
        if (owner === undefined || own.has(owner)) return []
        const isOrphan = Number(pid) === this.#disk.pid || !this.#disk.isAlive(Number(pid))
        return isOrphan ? [{ id: file.replace(/\.jsonl$/, ""), atMs: this.#modifiedAt(file) }] : []
      })
      .sort((a, b) => a.atMs - b.atMs)
    for (const { id } of left) {
      const mine = this.#openId
      try {
        this.#disk.renameSync(this.#pathOf(id), this.#pathOf(mine))
      } catch {
        continue // Another successor was faster.
      }
      this.#bytes += this.#sizeOf(mine)
      this.#seal()
    }
  }

  #read(id: string): readonly string[] {
    try {
      return this.#disk.readFileSync(this.#pathOf(id), "utf8").split("\n").filter(isWhole)
    } catch {
      return []
    }
  }

  #pathOf(id: string): string {
    return `${this.#folder}/${id}.jsonl`
  }

  #sizeOf(id: string): number {
    return this.#disk.statSync(this.#pathOf(id), { throwIfNoEntry: false })?.size ?? 0
  }

  #modifiedAt(file: string): number {
    return this.#disk.statSync(`${this.#folder}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
  }
}

/** The last line of a process that was killed while it wrote may be half a one: that call was not reported yet. */
function isWhole(line: string): boolean {
  if (line === "") return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
