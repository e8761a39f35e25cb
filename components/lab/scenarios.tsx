import type { LabPart, LabScenario } from "#lib/contracts/lab"

export type Scenario = LabScenario & { value: "one" | "shared" | "beside"; label: string; about: string }

/** What the lab can let loose; the first is what it opens with. */
export const scenarios: readonly [Scenario, ...Scenario[]] = [
  {
    value: "one",
    label: "One runaway",
    about: "One agent in a loop asks before each call, ten times a second. It should be let through 100 times, and not once more.",
    agents: 1,
    checkThenRecord: false,
  },
  {
    value: "shared",
    label: "64 at once",
    about: "64 agents work on one session and all ask at the same instant. Together they should be let through 100 times.",
    agents: 64,
    checkThenRecord: false,
  },
  {
    value: "beside",
    label: "Side by side",
    about:
      "The same 64 agents twice: governed, and then as other products do it. They read the total, compare, call, and record afterwards.",
    agents: 64,
    checkThenRecord: true,
  },
]

export const partNames: Record<LabPart, string> = { governed: "governed", checkThenRecord: "check, then record" }

export function partsOf({ checkThenRecord }: LabScenario): LabPart[] {
  return checkThenRecord ? ["governed", "checkThenRecord"] : ["governed"]
}
