import type { Session } from "../session.ts"
import { governedFetch } from "./fetch.ts"

/** The part of the clients of OpenAI and Anthropic that is needed; both are generated alike. */
export type ProviderClient = { withOptions: (options: never) => unknown }

type Inside = {
  withOptions: (options: { fetch?: typeof fetch }) => Inside
  makeStatusError: (status: number, body: unknown, message: string | undefined, headers: Headers) => Error
  fetch?: typeof fetch
}

const REFUSAL = "x-governor-refusal"

/**
 * The same client under governance: every call of it, streamed or not, asks first and is recorded. A stop is thrown as
 * `BudgetExceeded`, never repeated. The client that was given is left as it is.
 */
export function governClient<T extends ProviderClient>(client: T, session: Session): T {
  const refusals = new Map<string, Error>()
  const original = client as unknown as Inside
  const fetch = governedFetch(session, {
    ...(original.fetch ? { fetch: original.fetch } : {}),
    // A fetch that throws is a lost connection to these clients, and is repeated; a reply that says so is not.
    refuse: (error) => {
      const id = globalThis.crypto.randomUUID()
      refusals.set(id, error)
      const body = { error: { type: error.name, message: error.message } }
      return Response.json(body, { status: 402, headers: { "x-should-retry": "false", [REFUSAL]: id } })
    },
  })
  return withTypedErrors(original.withOptions({ fetch })) as unknown as T

  function withTypedErrors(governed: Inside): Inside {
    const makeStatusError = governed.makeStatusError.bind(governed)
    const withOptions = governed.withOptions.bind(governed)
    return Object.assign(governed, {
      makeStatusError: (status, body, message, headers) => {
        const id = headers.get(REFUSAL) ?? ""
        const refusal = refusals.get(id)
        refusals.delete(id)
        return refusal ?? makeStatusError(status, body, message, headers)
      },
      withOptions: (options) => withTypedErrors(withOptions(options)),
    } satisfies Pick<Inside, "makeStatusError" | "withOptions">)
  }
}
