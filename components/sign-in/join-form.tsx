"use client"

import { Button } from "#components/ui/button"
import { ProblemNote } from "#components/ui/problem-note"
import { NewPassword } from "./new-password.tsx"
import { useFirstPassword } from "./use-first-password.tsx"

/** Choose a password by a link, and be in. */
export function JoinForm({ token, email }: { token: string; email: string }) {
  const { submit, pending, problem, wrongWith } = useFirstPassword("/api/v1/join", token)
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      {/* For the password manager: whose password this is. */}
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <NewPassword error={wrongWith("password")} />
      {problem && !problem.errors && <ProblemNote problem={problem} />}
      <Button type="submit" tone="plain" disabled={pending} className="h-9">
        {pending ? "Signing in…" : "Choose it and sign in"}
      </Button>
    </form>
  )
}
