/** Begin a call on a connection; `done(isOpen)` when it has ended, false where the connection is of no more use. */
export type Begin = (lane: number, dueMs: number, done: (isOpen: boolean) => void) => void

/** Each connection begins its next call when the last is answered, while `goesOn`. Resolves when the last one is answered. */
export function closedLoop(lanes: number, goesOn: (nowMs: number) => boolean, begin: Begin): Promise<void> {
  return new Promise((resolve) => {
    let busy = lanes
    for (let lane = 0; lane < lanes; lane += 1) next(lane)

    function next(lane: number): void {
      const nowMs = performance.now()
      if (goesOn(nowMs)) begin(lane, nowMs, (isOpen) => (isOpen ? next(lane) : rest()))
      else rest()
    }
    function rest(): void {
      busy -= 1
      if (busy === 0) resolve()
    }
  })
}

/**
 * Calls begin when they are due, however long earlier ones take: one that finds every connection busy waits, and its wait
 * counts, since its time runs from the instant at which it was due. So a server that stands still cannot hide what it did to those
 * who would have come meanwhile.
 *
 * @param dueMs the instants by `performance.now()`, ascending
 */
export function openLoop(lanes: number, dueMs: Iterator<number>, begin: Begin): Promise<void> {
  return new Promise((resolve, reject) => {
    // The longest idle comes first, as in a fleet whose agents each have their own: a connection that is never used is closed by the server.
    const idle = Array.from({ length: lanes }, (_, lane) => lane)
    let open = lanes
    const late: number[] = []
    let lateAt = 0
    let upcoming = dueMs.next()
    tick()

    function tick(): void {
      const nowMs = performance.now()
      for (; !upcoming.done && upcoming.value <= nowMs; upcoming = dueMs.next()) {
        const lane = idle.shift()
        if (lane === undefined) late.push(upcoming.value)
        else run(lane, upcoming.value)
      }
      if (!upcoming.done) setTimeout(tick, Math.max(1, upcoming.value - performance.now()))
      else if (idle.length === open) resolve()
    }
    function run(lane: number, due: number): void {
      begin(lane, due, (isOpen) => {
        const waiting = late[lateAt]
        if (isOpen && waiting !== undefined) {
          lateAt += 1
          return run(lane, waiting)
        }
        if (isOpen) idle.push(lane)
        else open -= 1
        if (open === 0) return reject(new Error("every connection has broken"))
        if (upcoming.done && idle.length === open) resolve()
      })
    }
  })
}

/** Evenly, from one instant to another. */
export function* steadily(perSecond: number, fromMs: number, untilMs: number): Generator<number, void> {
  for (let n = 0; ; n += 1) {
    const dueMs = fromMs + (n * 1_000) / perSecond
    if (dueMs >= untilMs) return
    yield dueMs
  }
}
