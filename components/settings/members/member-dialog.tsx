"use client"

import { useRouter } from "next/navigation"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { Member, MemberPatch } from "#lib/contracts/members"
import { roleOptions } from "./roles.tsx"

type Props = { member: Member; what: "change" | "disable"; isLastAdmin: boolean; onClose: () => void }

export function MemberDialog({ member: { id, name, role, status, sessions }, what, isLastAdmin, onClose }: Props) {
  const { run, pending, problem } = useAction<Member>()
  const router = useRouter()
  const say = useToast()
  const enable = what === "disable" && status === "disabled"

  async function keep(form: FormData) {
    const body: MemberPatch =
      what === "disable"
        ? { disabled: !enable }
        : { name: String(form.get("name") ?? "").trim() || name, ...(!isLastAdmin && { role: form.get("role") as Member["role"] }) }
    const done = await run({ url: `/api/v1/members/${id}`, method: "PATCH", body })
    if (!done) return
    say(what === "change" ? `${done.reply.name} is ${done.reply.role}` : `${name} is ${enable ? "enabled" : "disabled"}`)
    onClose()
    router.refresh()
  }
  const disabling = `${sessions === 1 ? "1 browser is" : `${sessions} browsers are`} signed out within five seconds, and no link or password lets them in. Keys that they made go on: revoke those under Keys.`
  const dialog = { pending, problem, onSubmit: keep, onClose }
  if (what === "change") {
    return (
      <Question
        title={<>Change {name}</>}
        consequence="A role counts with their next request; what they have open stays open."
        does={["Change", "Changing…"]}
        tone="plain"
        {...dialog}
      >
        <Input label="Name" name="name" defaultValue={name} required maxLength={128} />
        <Select
          label="Role"
          name="role"
          options={roleOptions}
          defaultValue={role}
          disabled={isLastAdmin}
          hint={isLastAdmin ? "The last admin stays one: make somebody else an admin first." : undefined}
        />
      </Question>
    )
  }
  return (
    <Question
      title={
        <>
          {enable ? "Enable" : "Disable"} <b>{name}</b>?
        </>
      }
      consequence={enable ? "They may sign in again, with the password that they had." : disabling}
      does={enable ? ["Enable", "Enabling…"] : ["Disable", "Disabling…"]}
      tone={enable ? "plain" : "stop"}
      {...dialog}
    />
  )
}
