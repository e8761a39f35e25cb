"use client"

import { useEffect, useState } from "react"
import { Button } from "#components/ui/button"
import { Input } from "#components/ui/field"
import { ProblemNote } from "#components/ui/problem-note"
import { NewPassword } from "./new-password.tsx"
import { useFirstPassword } from "./use-first-password.tsx"

/** The first admin and the organization; the zone begins as the browser's. */
export function SetUpForm({ token }: { token: string }) {
  const { submit, pending, problem, wrongWith } = useFirstPassword("/api/v1/set-up", token)
  const [zone, setZone] = useState("UTC")
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Input label="Organization" name="organization" required maxLength={128} placeholder="Acme" error={wrongWith("organization")} />
      <Input
        label="Time zone"
        name="zone"
        required
        maxLength={64}
        value={zone}
        onChange={({ target }) => setZone(target.value)}
        hint="Days and months of budgets follow it."
        error={wrongWith("zone")}
      />
      <Input label="Your name" name="name" required maxLength={128} autoComplete="name" error={wrongWith("name")} />
      <Input label="E-mail" name="email" type="email" required autoComplete="username" error={wrongWith("email")} />
      <NewPassword error={wrongWith("password")} />
      {problem && !problem.errors && <ProblemNote problem={problem} />}
      <Button type="submit" tone="plain" disabled={pending} className="h-9">
        {pending ? "Setting up…" : "Set up"}
      </Button>
    </form>
  )
}
