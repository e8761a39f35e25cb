import { hrefWith, type Params } from "./address.tsx"
import { ButtonLink } from "./button.tsx"

/**
 * Older rows by the server's cursor, and the way back to the newest; nothing where everything fits on one page.
 *
 * @param nextCursor of the list as the API gives it
 */
export function Pager({ path, params, nextCursor }: { path: string; params: Params; nextCursor: string | null }) {
  if (!nextCursor && !params["cursor"]) return null
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 px-4 py-3">
      {params["cursor"] && (
        <ButtonLink size="small" href={hrefWith(path, params, { cursor: null })}>
          First page
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink size="small" href={hrefWith(path, params, { cursor: nextCursor })}>
          Next page
        </ButtonLink>
      )}
    </nav>
  )
}
