import { z } from "zod"
import { Id } from "#lib/contracts/primitives"
import { ask, type Governor } from "#server/client/api-client"
import { connect } from "../connect.ts"
import { Failure } from "../failure.ts"
import { verb } from "../verb.ts"
import { readTarget } from "./stop.ts"

const KillSwitches = z.object({
  items: z.array(z.object({ id: Id, scope: z.string(), subject: z.string().nullable(), liftedAt: z.string().nullable() })),
  nextCursor: z.string().nullable(),
})

export const resume = verb({
  name: "resume",
  summary: "Lift the stop that a person has set.",
  takes: ["SCOPE", "[SUBJECT]"],
  options: {
    reason: { value: "R", about: "kept in the audit trail", required: true },
    organization: { value: "ID", about: "of the local installation, where it has several" },
  },
  notes: "SCOPE is agent, session, user, model or org, which has no SUBJECT. Exit code 1 where nothing was stopped.",
  run: async ({ reason, organization }, [scope, subject]) => {
    const target = readTarget(scope, subject)
    const governor = await connect({ scopes: ["operate", "read"], organization })
    try {
      const id = await findStop(governor, target)
      if (id === null) throw new Failure(`${[scope, subject].filter(Boolean).join(" ")} is not stopped by a person`)
      await ask(governor, `/api/v1/kill-switches/${id}`, z.undefined(), { method: "DELETE", query: { reason } })
      console.log(id)
      return 0
    } finally {
      await governor.close()
    }
  },
})

async function findStop(governor: Governor, { scope, subject }: ReturnType<typeof readTarget>): Promise<string | null> {
  for (let cursor: string | undefined; ; ) {
    const page = await ask(governor, "/api/v1/kill-switches", KillSwitches, { query: { limit: "200", cursor } })
    const found = page.items.find((one) => one.scope === scope && one.subject === subject && one.liftedAt === null)
    if (found) return found.id
    if (page.nextCursor === null) return null
    cursor = page.nextCursor
  }
}
