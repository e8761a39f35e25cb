import { encode } from "next-auth/jwt"
import { createMember } from "#lib/services/create-member"
import { systemCtx } from "#lib/services/ctx"
import { openMemberSession } from "#lib/services/open-member-session"
import { testSecret } from "#tests/harness/server"
import type { Tenant } from "./tenant.ts"

/** The cookie of a member who looks at the pages. */
export async function signIn({ db, org }: Tenant): Promise<string> {
  const role = "engineer"
  const memberId = await createMember(systemCtx(db, org, new Date()), { email: "bench@example.com", name: "Bench", role })
  const sessionId = await openMemberSession(db, { org, memberId })
  return `next-auth.session-token=${await encode({ token: { org, memberId, role, sessionId }, secret: testSecret })}`
}
