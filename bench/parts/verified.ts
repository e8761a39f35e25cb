import { BACKGROUND_REST } from "#lib/ledger/verify/verifier"
import { verify } from "#lib/ledger/verify/verify"
import type { Part } from "../bench.ts"
import { atLeast, figure } from "../line.ts"
import { governed } from "../loads.ts"
import { ratioOf } from "../match.ts"
import { runMatch, scoreOf } from "../run-match.ts"
import type { Tenant } from "../tenant.ts"

export const verified: Part = {
  name: "verified",
  about: "ingest while the ledger is verified again and again, beside ingest alone",
  async run(bench) {
    const server = await bench.server(0)
    let statements = 0
    const { scores, correctness } = await runMatch(bench, "verified", [server], (tenant) => [
      governed("alone", [server], tenant),
      { ...governed("verified", [server], tenant), beside: (signal) => verifyAgain(tenant, signal, () => (statements += 1)) },
    ])
    const [alone, beside] = [scoreOf(scores, "alone"), scoreOf(scores, "verified")]
    if (statements === 0) throw new Error("nothing was verified meanwhile")
    return {
      correctness: [correctness],
      facts: { scores, statements },
      lines: [
        {
          what: "single-event usage while it is verified",
          value: beside.callsPerSecond,
          unit: "req/s",
          beside: `alone ${figure(alone.callsPerSecond)}; ${figure(statements)} pages were looked at`,
          wants: atLeast("0.9 × alone", ratioOf(beside, alone), 0.9),
        },
      ],
    }
  },
}

/** As the server does it in the background: at its pace, one run after the other. What is under way at the end is broken off. */
async function verifyAgain({ db, org }: Tenant, signal: AbortSignal, onProgress: () => void): Promise<void> {
  while (!signal.aborted) {
    try {
      await verify({ db, rest: BACKGROUND_REST, signal, onProgress }, org)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
