import { cookies } from "next/headers"
import { Rail } from "#components/frame/rail"
import { SignOut } from "#components/frame/sign-out"
import { Theme, themeCookie } from "#components/theme/theme"
import { ThemeSwitch } from "#components/theme/theme-switch"
import type { Member } from "#lib/auth/member"
import { chooseTheme } from "./choose-theme.ts"

/** What stands around every page of somebody who is signed in. */
export async function MembersFrame({ member, children }: { member: Member; children: React.ReactNode }) {
  const theme = Theme.catch("system").parse((await cookies()).get(themeCookie)?.value)
  return (
    <div className="frame">
      <a href="#main" className="skip-link">
        Skip to the page
      </a>
      <Rail organization={member.organization} member={member}>
        <ThemeSwitch initial={theme} choose={chooseTheme} className="rail-entry" />
        <SignOut className="rail-entry" />
      </Rail>
      <div className="min-w-0">{children}</div>
    </div>
  )
}
