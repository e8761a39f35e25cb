import { headers } from "next/headers"
import Link from "next/link"
import { PageHeader } from "#components/frame/page-header"
import { memberFromCookie } from "#lib/auth/member-from-cookie"
import { MembersFrame } from "../members-frame.tsx"

/** The contract is for everybody: members read it in their frame, anybody else, also while the database is away, below a way in. */
export default async function DocsLayout({ children }: { children: React.ReactNode }) {
  const cookie = (await headers()).get("cookie")
  const member = await memberFromCookie(cookie).catch(() => null)
  if (member) {
    return (
      <MembersFrame member={member}>
        <PageHeader title="Docs" />
        {children}
      </MembersFrame>
    )
  }
  return (
    <>
      <header className="flex h-12 items-center justify-between border-line border-b bg-surface px-4">
        <Link href="/" className="font-medium">
          Agent Governor
        </Link>
        <Link href="/" className="text-watch hover:underline">
          To the fleet
        </Link>
      </header>
      {children}
    </>
  )
}
