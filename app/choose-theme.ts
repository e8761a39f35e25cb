"use server"

import { cookies } from "next/headers"
import { Theme, themeCookie } from "#components/theme/theme"

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Keep the theme where the server sees it before it draws the page. Anybody may send anything here: what is no theme is left alone, and not worth a line of the log. */
export async function chooseTheme(theme: Theme): Promise<void> {
  const chosen = Theme.safeParse(theme)
  if (!chosen.success) return
  const store = await cookies()
  store.set(themeCookie, chosen.data, { maxAge: YEAR_SECONDS, sameSite: "lax", path: "/" })
}
