"use client"

import { useState, useTransition } from "react"
import { Segmented } from "#components/ui/segmented"
import type { Theme } from "./theme.tsx"

const options = [
  { value: "dark", label: "dark" },
  { value: "light", label: "light" },
  { value: "system", label: "system" },
] as const

/** Three themes. The page changes at once; `choose` keeps it for the next one. */
export function ThemeSwitch({ initial, choose }: { initial: Theme; choose: (theme: Theme) => Promise<void> }) {
  const [theme, setTheme] = useState(initial)
  const [, startTransition] = useTransition()

  function turn(chosen: Theme) {
    setTheme(chosen)
    document.documentElement.dataset.theme = chosen
    startTransition(() => choose(chosen))
  }
  return (
    <div className="flex items-center justify-between gap-3">
      <span className="text-label text-faint">Theme</span>
      <Segmented label="Theme" value={theme} options={options} onChoose={turn} />
    </div>
  )
}
