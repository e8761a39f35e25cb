"use client"

import { signIn } from "next-auth/react"
import { type FormEvent, useState } from "react"
import { Button } from "#components/ui/button"

export function SignInForm() {
  const [state, setState] = useState<"ready" | "sending" | "wrong" | "away">("ready")

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    setState("sending")
    const reply = await signIn("password", { email: given.get("email"), password: given.get("password"), redirect: false }).catch(
      () => null,
    )
    if (reply?.ok) window.location.assign("/")
    else setState(reply?.status === 401 ? "wrong" : "away")
  }

  return (
    // Without JavaScript the form must not put a password into the address: it posts, and is sent back here.
    <form method="post" action="/api/auth/callback/password" onSubmit={submit} className="flex flex-col gap-4">
      <label className="flex flex-col gap-1 text-label text-muted">
        E-mail
        <input name="email" type="email" autoComplete="username" required className="field" />
      </label>
      <label className="flex flex-col gap-1 text-label text-muted">
        Password
        <input name="password" type="password" autoComplete="current-password" required maxLength={1000} className="field" />
      </label>
      <p role="alert" className="min-h-5 text-form text-stop empty:hidden">
        {state === "wrong" && "No member has this e-mail address and password."}
        {state === "away" && "Signing in is not possible right now. Try again."}
      </p>
      <Button type="submit" tone="plain" disabled={state === "sending"} className="h-9">
        {state === "sending" ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  )
}
