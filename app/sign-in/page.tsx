import type { Metadata } from "next"
import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { SignInForm } from "#components/sign-in/sign-in-form"
import { SignInLink } from "#components/sign-in/sign-in-link"
import { memberFromCookie } from "#lib/auth/member-from-cookie"

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" }

/** E-mail and password, or a one-time link `?token=…` that signs in by itself. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams
  if (await memberFromCookie((await headers()).get("cookie"))) redirect("/")
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-80 flex-col justify-center gap-6 px-4 pb-16">
      <div>
        <h1 className="text-title font-medium">Agent Governor</h1>
        <p className="text-form text-muted">Sign in to see what burns, and to stop it.</p>
      </div>
      {typeof token === "string" && <SignInLink token={token} />}
      <SignInForm />
    </main>
  )
}
