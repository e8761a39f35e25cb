import { CopyButton } from "#components/ui/copy-button"

/** The sentence for a customer who asks, large enough to be read out, and the button that copies it. */
export function Answer({ sentence, tone }: { sentence: string; tone: "stop" | "slow" | "plain" }) {
  return (
    <section aria-label="What to tell the customer" className={`border-line border-b border-l-2 px-4 py-4 ${edges[tone]}`}>
      <p className="mb-1 text-label text-faint">What to tell the customer</p>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p id="answer" className="min-w-0 max-w-prose text-title leading-6">
          {sentence}
        </p>
        <CopyButton text={sentence} />
      </div>
    </section>
  )
}

const edges = { stop: "border-l-stop", slow: "border-l-slow", plain: "border-l-transparent" } as const
