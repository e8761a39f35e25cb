import { z } from "zod"
import { Id } from "#lib/contracts/primitives"
import { StopScope } from "#lib/contracts/stops"
import { ask } from "#server/client/api-client"
import { connect } from "../connect.ts"
import { UsageError, verb } from "../verb.ts"

const Kill = z.object({ id: Id })

export const stop = verb({
  name: "stop",
  summary: "Stop somebody: the next call is answered with kill. What is reported is still recorded.",
  takes: ["SCOPE", "[SUBJECT]"],
  options: {
    reason: { value: "R", about: "shown wherever the stop is", required: true },
    organization: { value: "ID", about: "of the local installation, where it has several" },
  },
  notes:
    "SCOPE is agent, session, user, model or org, which has no SUBJECT. Prints the id of the stop; where it was set already, that one's.",
  run: async ({ reason, organization }, [scope, subject]) => {
    const target = readTarget(scope, subject)
    const governor = await connect({ scopes: ["operate"], organization })
    try {
      const { id } = await ask(governor, "/api/v1/kill-switches", Kill, { body: JSON.stringify({ ...target, reason }) })
      console.log(id)
      return 0
    } finally {
      await governor.close()
    }
  },
})

/** Whom to stop, or to let go on. @throws UsageError */
export function readTarget(text: string, subject: string | undefined): { scope: StopScope; subject: string | null } {
  const { data: scope } = StopScope.safeParse(text)
  if (!scope) throw new UsageError(`SCOPE ${text} is none of ${StopScope.options.join(", ")}`)
  if (scope === "org" && subject !== undefined) throw new UsageError("of org there is but one: leave SUBJECT out")
  if (scope !== "org" && subject === undefined) throw new UsageError(`SUBJECT is missing: which ${scope}?`)
  return { scope, subject: subject ?? null }
}
