/** A sign-in ends by itself after two weeks. */
export const SESSION_MS = 14 * 24 * 60 * 60_000
