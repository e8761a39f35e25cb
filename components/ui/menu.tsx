"use client"

import { DropdownMenu } from "radix-ui"
import type { ReactNode } from "react"

/** A menu that its trigger opens: arrow keys, type-ahead and Esc as people know them. */
export function Menu({
  trigger,
  label,
  align = "start",
  children,
}: {
  trigger: ReactNode
  label: string
  align?: "start" | "end"
  children: ReactNode
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content aria-label={label} align={align} sideOffset={4} collisionPadding={8} className="menu">
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem({ onSelect, disabled = false, children }: { onSelect: () => void; disabled?: boolean; children: ReactNode }) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={disabled} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  )
}

type ChoiceProps<T extends string> = {
  name: string
  value: T
  options: readonly { value: T; label: string }[]
  onChoose: (value: T) => void
}

/** One of several inside of a menu, under its name; the chosen one carries a mark and stays open to be seen. */
export function MenuChoice<T extends string>({ name, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChoose(chosen as T)}>
      <DropdownMenu.Label className="px-2 pt-1 pb-0.5 text-label text-faint">{name}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className="menu-item" onSelect={(event) => event.preventDefault()}>
          <span aria-hidden="true" className="w-3 text-watch">
            {option.value === value ? "●" : ""}
          </span>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
export function MenuNote({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1 text-label text-faint">{children}</DropdownMenu.Label>
}
