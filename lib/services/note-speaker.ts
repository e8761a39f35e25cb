import { runtime } from "#lib/runtime"
import type { Ctx } from "./ctx.ts"

/** Which agent a key speaks for, told to whoever is about to revoke it. Written at leisure, with the key's last use. */
export function noteSpeaker({ org, caller }: Pick<Ctx, "org" | "caller">, agent: string): void {
  if (caller.kind === "key") runtime().keys.noteAgent({ org, id: caller.id }, agent)
}
