"use client"

import { Check, Copy } from "lucide-react"
import { useEffect, useState } from "react"
import { Button } from "./button.tsx"

const SAID_FOR_MS = 2_000

/** Copies `text` and says so for two seconds; where the browser forbids it, it says that instead. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [said, setSaid] = useState<"copied" | "not allowed" | null>(null)
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(null), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [said])
  const Icon = said === "copied" ? Check : Copy
  return (
    <Button
      size="small"
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setSaid("copied"),
          () => setSaid("not allowed"),
        )
      }
    >
      <Icon size={14} aria-hidden="true" />
      <span aria-live="polite">{said ?? label}</span>
    </Button>
  )
}
