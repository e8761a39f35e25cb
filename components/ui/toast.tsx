"use client"

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react"

const SHOWN_FOR_MS = 6_000

const Say = createContext<(line: string) => void>(() => {})

/** Says in one line at the foot of the page what was done: `const say = useToast(); say("crawler-7 is stopped")`. What failed stays where it was tried. */
export function useToast(): (line: string) => void {
  return useContext(Say)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [line, setLine] = useState<string | null>(null)
  const say = useCallback((text: string) => setLine(text), [])
  useEffect(() => {
    if (line === null) return
    const timer = setTimeout(() => setLine(null), SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [line])
  return (
    <Say value={say}>
      {children}
      <div role="status" className="toast empty:hidden">
        {line}
      </div>
    </Say>
  )
}
