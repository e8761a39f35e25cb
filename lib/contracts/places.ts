/** Ids by name: where the pages of agents, sessions and users are. What does not exist (any more) is left out. */
export type Places = { agents: ReadonlyMap<string, string>; sessions: ReadonlyMap<string, string>; users: ReadonlyMap<string, string> }
