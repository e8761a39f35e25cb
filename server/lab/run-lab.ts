import { randomUUID } from "node:crypto"
import type { LabPart, LabScenario } from "#lib/contracts/lab"
import type { Report, Run } from "#lib/domain/lab"
import type { Governor } from "#server/client/api-client"
import { runCheckThenRecord } from "./check-then-record.ts"
import { runGoverned } from "./governed.ts"
import type { Load } from "./load.ts"
import type { Tally } from "./pace.ts"
import { spentReader } from "./read-spent.ts"

export type Watch = {
  /** Ends the lab early: it rejects then. */
  signal: AbortSignal
  onPart: (part: LabPart, readSpent: Load["readSpent"]) => void
  onTurn: (tally: Tally) => void
}

const UNWATCHED: Watch = { signal: new AbortController().signal, onPart: () => {}, onTurn: () => {} }

/** Let the runaway loose through the public API: governed, and where asked for the same load once more as other products do it. */
export async function runLab(governor: Governor, { agents, checkThenRecord }: LabScenario, watch: Watch = UNWATCHED): Promise<Report> {
  const { signal, onTurn } = watch
  const name = `lab ${randomUUID()}`
  const governed = await part("governed", name, runGoverned)
  return {
    agents,
    governed,
    checkThenRecord: checkThenRecord ? await part("checkThenRecord", `${name} check-then-record`, runCheckThenRecord) : null,
  }

  function part(called: LabPart, session: string, run: (load: Load) => Promise<Run>): Promise<Run> {
    const readSpent = spentReader(governor, session)
    watch.onPart(called, readSpent)
    return run({ agents, signal, onTurn, governor, session, readSpent })
  }
}
