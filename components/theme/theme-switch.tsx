"use client"

import { Monitor, Moon, Sun } from "lucide-react"
import { useState, useTransition } from "react"
import type { Theme } from "./theme.tsx"

const next: Record<Theme, Theme> = { system: "dark", dark: "light", light: "system" }
const icons = { system: Monitor, dark: Moon, light: Sun }

/** One button, three themes in turn. The page changes at once; `choose` keeps it for the next one. */
export function ThemeSwitch({
  initial,
  choose,
  className,
}: {
  initial: Theme
  choose: (theme: Theme) => Promise<void>
  className: string
}) {
  const [theme, setTheme] = useState(initial)
  const [, startTransition] = useTransition()
  const Icon = icons[theme]

  function turn() {
    const chosen = next[theme]
    setTheme(chosen)
    document.documentElement.dataset.theme = chosen
    startTransition(() => choose(chosen))
  }
  return (
    <button type="button" className={className} onClick={turn} aria-label={`Theme: ${theme}. Change to ${next[theme]}`}>
      <Icon size={16} aria-hidden="true" />
      <span>
        Theme<span className="max-rail:hidden">: {theme}</span>
      </span>
    </button>
  )
}
