import { destinations } from "./destinations.tsx"

/** What can be found, and the page of each; `under` is the destination that its page belongs to. */
const kinds: Record<string, { under: string; hrefOf: (id: string, name: string) => string }> = {
  agent: { under: "/", hrefOf: (id) => `/agents/${id}` },
  session: { under: "/sessions", hrefOf: (id) => `/sessions/${id}` },
  user: { under: "/users", hrefOf: (id) => `/users/${id}` },
  limit: { under: "/limits", hrefOf: (id) => `/limits/${id}` },
  incident: { under: "/incidents", hrefOf: (id) => `/incidents/${id}` },
}

/** The page of something that was found; null where there is none (yet). */
export function placeOf(kind: string, id: string, name: string): string | null {
  const known = kinds[kind]
  return known && destinations.some(({ href }) => href === known.under) ? known.hrefOf(id, name) : null
}
