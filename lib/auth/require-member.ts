import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { cache } from "react"
import type { Member } from "./member.ts"
import { memberFromCookie } from "./member-from-cookie.ts"

/** Who looks at this page, asked once a request; nobody is sent to sign in. */
export const requireMember = cache(async (): Promise<Member> => {
  const member = await memberFromCookie((await headers()).get("cookie"))
  return member ?? redirect("/sign-in")
})
