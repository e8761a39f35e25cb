import { isDatabaseAway } from "#lib/db/errors"

/**
 * Could the same request succeed a moment later, because the database is away or too much is waiting for it?
 *
 * The queue's refusal is recognised by its name: Next evaluates its class several times in one process.
 */
export function isUnavailable(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof Error && error.name === "QueueFull")
}
