/** Where progress is shown: a bar that is drawn over itself on a terminal, else a line now and then. */
export type Progress = { show: (done: number) => void; end: () => void }

type Screen = { write: (text: string) => unknown; isTTY?: boolean }

const BAR_CELLS = 30
const TERMINAL_EVERY_MS = 100
const LINES_EVERY_MS = 5_000

export function createProgress(screen: Screen, total: number, now: () => number = () => performance.now()): Progress {
  const everyMs = screen.isTTY ? TERMINAL_EVERY_MS : LINES_EVERY_MS
  const startedMs = now()
  let shownMs = screen.isTTY ? Number.NEGATIVE_INFINITY : startedMs
  let last = 0
  return {
    show: (done) => {
      last = done
      if (now() - shownMs < everyMs) return
      shownMs = now()
      draw()
    },
    end: () => {
      if (!screen.isTTY) return
      draw()
      screen.write("\n")
    },
  }

  function draw(): void {
    const text = drawBar(last, total, now() - startedMs)
    screen.write(screen.isTTY ? `\r${text}\u001b[K` : `${text}\n`)
  }
}

/** `██████░░░░  41 %  2,280 of 5,563  3,104/s` */
export function drawBar(done: number, total: number, elapsedMs: number): string {
  const part = total > 0 ? Math.min(1, done / total) : 1
  const full = Math.round(part * BAR_CELLS)
  const rate = elapsedMs > 0 ? Math.round((done / elapsedMs) * 1000) : 0
  const bar = "█".repeat(full) + "░".repeat(BAR_CELLS - full)
  return `${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}  ${rate.toLocaleString("en-US")}/s`
}
