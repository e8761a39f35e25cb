"use client"

import { AlertDialog, Dialog as Plain } from "radix-ui"
import { type FormEvent, type ReactNode, useState } from "react"
import type { ProblemDetails } from "#lib/contracts/problem"
import { Button } from "./button.tsx"
import { ProblemNote } from "./problem-note.tsx"

type DialogProps = { title: ReactNode; description?: ReactNode; onClose: () => void; children: ReactNode; className?: string }

/** Something to look at or to fill in over the page; Esc and a click beside it leave. Rendered while it is open, and only then. */
export function Dialog({ title, description, onClose, children, className = "" }: DialogProps) {
  const giveFocusBack = useGiveFocusBack()
  return (
    <Plain.Root open onOpenChange={(open) => !open && onClose()}>
      <Plain.Portal>
        <Plain.Overlay className="dialog-veil" />
        <Plain.Content
          className={`dialog ${className}`}
          onCloseAutoFocus={giveFocusBack}
          {...(!description && { "aria-describedby": undefined })}
        >
          <Plain.Title className="text-title">{title}</Plain.Title>
          {description && <Plain.Description className="in-words mt-1 text-form text-muted">{description}</Plain.Description>}
          {children}
        </Plain.Content>
      </Plain.Portal>
    </Plain.Root>
  )
}

type QuestionProps = {
  title: ReactNode
  /** What will happen, in numbers, before it does. */
  consequence: ReactNode
  /** Fields, if there is something to say. */
  children?: ReactNode
  /** The word on the button and while it works: `["Stop now", "Stopping…"]`. */
  does: readonly [word: string, working: string]
  tone: "stop" | "plain"
  pending: boolean
  problem: ProblemDetails | null
  /** False while something is missing. Default true. */
  ready?: boolean
  onSubmit: (form: FormData) => void
  onClose: () => void
}

/** A question of consequence: what will happen in numbers, one reason, one button; Esc leaves and changes nothing. */
export function Question(props: QuestionProps) {
  const { title, consequence, children, does, tone, pending, problem, ready = true, onSubmit, onClose } = props
  const giveFocusBack = useGiveFocusBack()
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onSubmit(new FormData(event.currentTarget))
  }
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-veil" />
        <AlertDialog.Content className="dialog" onCloseAutoFocus={giveFocusBack}>
          <form onSubmit={submit} className="flex flex-col gap-4">
            <AlertDialog.Title className="text-title">{title}</AlertDialog.Title>
            <AlertDialog.Description asChild>
              <div className="in-words -mt-2 text-form text-muted">{consequence}</div>
            </AlertDialog.Description>
            {children}
            {problem && <ProblemNote problem={problem} />}
            {/* Stays in sight where the fields are longer than the screen. */}
            <div className="-mx-5 -mb-5 sticky -bottom-5 flex justify-end gap-2 bg-raised px-5 pt-2 pb-5">
              <AlertDialog.Cancel asChild>
                <Button tone="quiet">Leave</Button>
              </AlertDialog.Cancel>
              <Button type="submit" tone={tone} disabled={pending || !ready}>
                {pending ? does[1] : does[0]}
              </Button>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

/** These dialogs have no trigger of their own: what was pressed to open one gets the focus back. */
function useGiveFocusBack() {
  const [opener] = useState(() => (typeof document === "undefined" ? null : document.activeElement))
  return (event: Event) => {
    event.preventDefault()
    if (opener instanceof HTMLElement) opener.focus()
  }
}
