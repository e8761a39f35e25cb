import { StateShape } from "#components/ui/status"
import { When } from "#components/zone/when"
import type { User } from "#lib/contracts/users"

const inks = { downgraded: "text-slow", suspended: "text-stop", killed: "text-stop" } as const

/** How the next call of a user would be answered, and since when: `▽ downgraded since 24 Nov 09:41`. */
export function UserStatus({ user: { status, since }, brief = false }: { user: Pick<User, "status" | "since">; brief?: boolean }) {
  if (status === "ok") return <span className="text-muted">within quota</span>
  const sinceWhen = since ? (
    <>
      since <When at={since} day />
    </>
  ) : (
    "with the next call"
  )
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StateShape status={status} />
      <span className={inks[status]}>{status}</span>
      {!brief && <span className="text-muted">{sinceWhen}</span>}
    </span>
  )
}
