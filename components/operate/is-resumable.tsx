import type { Stop } from "#lib/contracts/burn"

/** Is Resume of use: was it a person who stopped it, or a rule whose incident may be resumed? */
export function isResumable({ cause, lift }: Pick<Stop, "cause" | "lift">): boolean {
  return cause.kind === "kill_switch" || (lift.how.includes("resume") && cause.id.startsWith("inc_"))
}
