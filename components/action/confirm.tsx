"use client"

import { useRouter } from "next/navigation"
import type { ComponentProps } from "react"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"
import type { Request } from "./send.tsx"
import { useAction } from "./use-action.tsx"

type Asked = Omit<ComponentProps<typeof Question>, "children" | "pending" | "problem" | "onSubmit">

type Props<Reply> = Asked & {
  request: Request
  /** What is said once it is done. */
  said: (reply: Reply) => string
  /** Where it leads; default: the same page, drawn anew. */
  to?: string
}

/** A question without fields: whoever says yes sends one request. */
export function Confirm<Reply = null>({ request, said, to, ...asked }: Props<Reply>) {
  const { run, pending, problem } = useAction<Reply>()
  const router = useRouter()
  const say = useToast()
  async function go() {
    const done = await run(request)
    if (!done) return
    say(said(done.reply))
    asked.onClose()
    if (to) router.push(to)
    router.refresh()
  }
  return <Question {...asked} pending={pending} problem={problem} onSubmit={go} />
}
