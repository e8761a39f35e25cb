/** What a page gets as `searchParams`: every parameter once. */
export type Params = Record<string, string | string[] | undefined>

/** The first value of a parameter; null where it is missing, empty, or nothing that a name or a search could be. */
export function paramOf(params: Params, name: string): string | null {
  const value = params[name]
  const text = Array.isArray(value) ? value[0] : value
  return text && !text.includes("\0") && text.isWellFormed() ? text : null
}

/** Which of some options a parameter chooses; null where it names none of them. */
export function choiceOf<T extends string>(params: Params, name: string, options: readonly { value: T }[]): T | null {
  return options.find(({ value }) => value === paramOf(params, name))?.value ?? null
}

/** The same address with some parameters changed; null or "" takes one away. `hrefWith("/users", params, { sort: "-used" })` */
export function hrefWith(path: string, params: Params, changes: Record<string, string | null>): string {
  const query = new URLSearchParams()
  for (const name of Object.keys(params)) {
    const value = paramOf(params, name)
    if (value !== null) query.set(name, value)
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  return query.size > 0 ? `${path}?${query}` : path
}
