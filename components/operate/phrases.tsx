import type { Phrase } from "./stop-phrases.tsx"

const tones = { stop: "text-stop font-medium", slow: "text-slow", plain: "text-muted" } as const

/** Short sentences one behind the other. */
export function Phrases({ phrases }: { phrases: readonly Phrase[] }) {
  return phrases.map(({ text, tone }, at) => (
    <span key={text} className={tones[tone]}>
      {at > 0 && <span className="text-faint"> · </span>}
      {text}
    </span>
  ))
}
