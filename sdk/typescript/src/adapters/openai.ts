import type { Session } from "../session.ts"
import { governClient, type ProviderClient } from "./provider-client.ts"

/** `const openai = govern(new OpenAI(), governor.session("task-42"))`: a client of `openai`, version 5 or newer, under governance. */
export function govern<T extends ProviderClient>(client: T, session: Session): T {
  return governClient(client, session)
}
