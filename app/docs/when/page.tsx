import type { Metadata } from "next"
import { DirectiveTable } from "#components/docs/directive-table"
import { DocsHead } from "#components/docs/docs-head"
import { OutageTable } from "#components/docs/outage-table"
import { ProblemTable } from "#components/docs/problem-table"

export const metadata: Metadata = { title: "What happens when" }

/** What an agent is told, what becomes of it while something is away, and what each error asks for. */
export default function WhenPage() {
  return (
    <main id="main" className="mx-auto grid max-w-[880px] gap-10 px-4 py-10">
      <DocsHead title="What happens when" current="/docs/when" />
      <section aria-labelledby="directives" className="grid gap-2">
        <h2 id="directives" className="text-title font-medium">
          An agent is told
        </h2>
        <p className="text-muted">
          The newest revision wins, in whichever order directives arrive. An agent that does not know an action waits where retryAfterMs is
          set, else it stops.
        </p>
        <DirectiveTable />
      </section>
      <section aria-labelledby="outages" className="grid gap-2">
        <h2 id="outages" className="text-title font-medium">
          Something is away
        </h2>
        <OutageTable />
      </section>
      <section aria-labelledby="problems" className="grid gap-2">
        <h2 id="problems" className="text-title font-medium">
          A request is refused
        </h2>
        <p className="text-muted">
          Errors are application/problem+json (RFC 9457). A budget is none of them: its answer is a directive, with status 200. 429 and 503
          say in Retry-After when to come again.
        </p>
        <ProblemTable />
      </section>
    </main>
  )
}
