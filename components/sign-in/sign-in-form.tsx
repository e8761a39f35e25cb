"use client"

import { type FormEvent, useState } from "react"
import { Button } from "#components/ui/button"
import { Input } from "#components/ui/field"
import { enter } from "./enter.tsx"

export function SignInForm() {
  const [sending, setSending] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    setSending(true)
    const problem = await enter(String(given.get("email")), String(given.get("password")))
    setWrong(problem)
    if (problem) setSending(false)
  }

  return (
    // Without JavaScript the form must not put a password into the address: it posts, and is sent back here.
    <form method="post" action="/api/auth/callback/password" onSubmit={submit} className="flex flex-col gap-4">
      <Input label="E-mail" name="email" type="email" autoComplete="username" required />
      <Input label="Password" name="password" type="password" autoComplete="current-password" required maxLength={1000} />
      <p role="alert" className="min-h-5 text-form text-stop empty:hidden">
        {wrong}
      </p>
      <Button type="submit" tone="plain" disabled={sending} className="h-9">
        {sending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  )
}
