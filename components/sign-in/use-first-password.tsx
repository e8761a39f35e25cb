"use client"

import { type FormEvent, useState } from "react"
import { send } from "#components/action/send"
import type { ProblemDetails } from "#lib/contracts/problem"
import { enter } from "./enter.tsx"

/** A form that ends in a password: it is sent to `url`, and who it is for is signed in with it. */
export function useFirstPassword(url: string, token: string) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ProblemDetails | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]))
    setPending(true)
    const done = await send<{ email: string }>({ url, body: { token, ...fields } }, crypto.randomUUID())
    setProblem(done.ok ? null : done.problem)
    if (done.ok && (await enter(done.reply.email, fields["password"] ?? "")) !== null) window.location.assign("/sign-in")
    setPending(false)
  }
  /** What is wrong with one field, to stand at it. */
  const wrongWith = (field: string) => problem?.errors?.find(({ pointer }) => pointer === `/${field}`)?.message
  return { submit, pending, problem, wrongWith }
}
