import "./globals.css"
import { GeistMono } from "geist/font/mono"
import { GeistSans } from "geist/font/sans"
import type { Metadata, Viewport } from "next"
import { cookies } from "next/headers"
import { Theme, themeCookie } from "#components/theme/theme"
import { publicOrigin } from "./public-origin.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { metadataBase: new URL(await publicOrigin()), ...metadata }
}

const metadata: Metadata = {
  title: { default: "Agent Governor", template: "%s · Agent Governor" },
  description: "The governance layer for autonomous AI agents: hard limits, live burn rates, one-click stop.",
  icons: { icon: "/icon.svg" },
  openGraph: { title: "Agent Governor", images: [{ url: "/social.png", width: 1200, height: 630 }] },
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#0a0b0d" },
    { media: "(prefers-color-scheme: light)", color: "#fbfbfa" },
  ],
}

/** The chosen theme comes from a cookie, so that the first paint already has it; `system` leaves it to the browser. */
export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const theme = Theme.catch("system").parse((await cookies()).get(themeCookie)?.value)
  return (
    <html lang="en" data-theme={theme} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>{children}</body>
    </html>
  )
}
