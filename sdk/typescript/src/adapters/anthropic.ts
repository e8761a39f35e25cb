import type { Session } from "../session.ts"
import { governClient, type ProviderClient } from "./provider-client.ts"

/** `const anthropic = govern(new Anthropic(), governor.session("task-42"))`: a client of `@anthropic-ai/sdk` under governance. */
export function govern<T extends ProviderClient>(client: T, session: Session): T {
  return governClient(client, session)
}
