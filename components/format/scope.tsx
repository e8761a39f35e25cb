/** What each scope is called in words. */
export const scopeNoun = { org: "organization", user: "end user", agent: "agent", session: "session", model: "model" } as const
