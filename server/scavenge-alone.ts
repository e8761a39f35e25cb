import { setFlagsFromString } from "node:v8"

/**
 * Collect short-lived objects by the main thread alone.
 *
 * V8 does it with a helper on each core and waits for the last of them. Here little of them outlives a collection, and the other cores
 * are Postgres's: the main thread stood still until the helpers had got their turn, seven times a second under load.
 */
export function scavengeAlone(): void {
  setFlagsFromString("--no-parallel-scavenge")
}
