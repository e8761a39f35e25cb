import type { AgentStatus } from "#lib/contracts/burn"

/** A state is a shape, a colour and a word: any one of them alone is enough to read it. */
export const states = {
  running: { ink: "text-run", shape: <circle cx="6" cy="6" r="4" fill="currentColor" /> },
  throttled: {
    ink: "text-slow",
    shape: (
      <>
        <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" />
        <path d="M6 2a4 4 0 0 0 0 8z" fill="currentColor" />
      </>
    ),
  },
  downgraded: { ink: "text-slow", shape: <path d="M2 3h8L6 10z" fill="none" stroke="currentColor" strokeLinejoin="round" /> },
  suspended: { ink: "text-stop", shape: <rect x="2.5" y="2.5" width="7" height="7" fill="currentColor" /> },
  killed: { ink: "text-stop", shape: <path d="M3 3l6 6M9 3l-6 6" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" /> },
  silent: { ink: "text-slow", shape: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeDasharray="2 1.7" /> },
  idle: { ink: "text-faint", shape: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" /> },
} as const satisfies Record<AgentStatus, { ink: string; shape: React.ReactNode }>

/** The shape alone; the word stands beside it wherever it is used. */
export function StateShape({ status }: { status: AgentStatus }) {
  const { ink, shape } = states[status]
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className={`inline-block shrink-0 ${ink}`}>
      {shape}
    </svg>
  )
}

/** A state as shape and word: `● running`. */
export function Status({ status }: { status: AgentStatus }) {
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${states[status].ink}`}>
      <StateShape status={status} />
      {status}
    </span>
  )
}

const tones = {
  run: "text-run",
  slow: "text-slow",
  stop: "text-stop",
  watch: "text-watch",
  unpriced: "text-unpriced",
  quiet: "text-muted",
} as const

/** A word in a hairline frame, for what is no state of an agent: `enforce`, `observe`, `≈ unpriced`, `late`. */
export function Badge({ tone = "quiet", children }: { tone?: keyof typeof tones; children: React.ReactNode }) {
  return (
    <span
      className={`inline-flex h-5 items-center gap-1 whitespace-nowrap rounded border border-line-strong px-1.5 text-label ${tones[tone]}`}
    >
      {children}
    </span>
  )
}
