"use server"

import { cookies } from "next/headers"
import { Theme, themeCookie } from "#components/theme/theme"

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Keep the theme where the server sees it before it draws the page. */
export async function chooseTheme(theme: Theme): Promise<void> {
  const store = await cookies()
  store.set(themeCookie, Theme.parse(theme), { maxAge: YEAR_SECONDS, sameSite: "lax", path: "/" })
}
