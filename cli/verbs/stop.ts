import { z } from "zod"
import { Id, Scope } from "#lib/contracts/primitives"
import { ask } from "#server/client/api-client"
import { connect } from "../connect.ts"
import { UsageError, verb } from "../verb.ts"

const Kill = z.object({ id: Id })

export const stop = verb({
  name: "stop",
  summary: "Stop an agent: its next call is answered with kill. What it reports is still recorded.",
  takes: ["SCOPE", "SUBJECT"],
  options: {
    reason: { value: "R", about: "shown wherever the stop is", required: true },
    organization: { value: "ID", about: "of the local installation, where it has several" },
  },
  notes: "SCOPE is agent. Prints the id of the stop; where it was set already, that one's.",
  run: async ({ reason, organization }, [scope, subject]) => {
    const governor = await connect({ scopes: ["operate"], organization })
    try {
      const body = JSON.stringify({ scope: readScope(scope), subject, reason })
      const { id } = await ask(governor, "/api/v1/kill-switches", Kill, { body })
      console.log(id)
      return 0
    } finally {
      await governor.close()
    }
  },
})

export function readScope(text: string): Scope {
  const scope = Scope.safeParse(text)
  if (scope.success) return scope.data
  throw new UsageError(`SCOPE ${text} is none of ${Scope.options.join(", ")}`)
}
