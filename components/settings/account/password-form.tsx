"use client"

import { useRouter } from "next/navigation"
import { type FormEvent, useState } from "react"
import { useAction } from "#components/action/use-action"
import { NewPassword } from "#components/sign-in/new-password"
import { Button } from "#components/ui/button"
import { Input } from "#components/ui/field"
import { ProblemNote } from "#components/ui/problem-note"
import { useToast } from "#components/ui/toast"

/** Another password. Every other browser is signed out by it. */
export function PasswordForm({ email, has }: { email: string; has: boolean }) {
  const { run, pending, problem } = useAction()
  const [done, setDone] = useState(0)
  const router = useRouter()
  const say = useToast()
  const wrongWith = (field: string) => problem?.errors?.find(({ pointer }) => pointer === `/${field}`)?.message

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const body = { current: String(given.get("current") ?? ""), next: String(given.get("next")) }
    if (!(await run({ url: "/api/v1/account/password", method: "PUT", body }))) return
    say("Your password is changed; your other browsers are signed out")
    setDone(done + 1)
    router.refresh()
  }
  return (
    <form key={done} method="post" onSubmit={submit} className="flex max-w-80 flex-col gap-4 px-4 pb-4">
      <input type="hidden" autoComplete="username" value={email} readOnly />
      {has && (
        <Input
          label="Current password"
          name="current"
          type="password"
          required
          maxLength={1000}
          autoComplete="current-password"
          error={wrongWith("current")}
        />
      )}
      <NewPassword name="next" label="New password" error={wrongWith("next")} />
      {problem && !problem.errors && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" tone="quiet" disabled={pending}>
          {pending ? "Changing…" : has ? "Change password" : "Set a password"}
        </Button>
      </div>
    </form>
  )
}
