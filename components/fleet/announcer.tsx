"use client"

import { useEffect, useRef, useState } from "react"
import type { AgentRow } from "#lib/contracts/burn"

const EVERY_MS = 10_000

/** The page in words for who does not see it: changes of state, never figures, one polite line at most every ten seconds. */
export function Announcer({ rows }: { rows: AgentRow[] }) {
  const [line, setLine] = useState("")
  const before = useRef(new Map(rows.map((row) => [row.id, row.status])))
  const news = useRef(new Map<string, string>())

  useEffect(() => {
    for (const row of rows) {
      const was = before.current.get(row.id)
      if (was !== row.status) news.current.set(row.id, `${row.name} ${was === undefined ? "appeared, " : ""}${row.status}`)
      before.current.set(row.id, row.status)
    }
  }, [rows])
  useEffect(() => {
    const timer = setInterval(() => {
      if (news.current.size === 0) return
      setLine([...news.current.values()].join("; "))
      news.current.clear()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [])

  return (
    <p aria-live="polite" className="sr-only">
      {line}
    </p>
  )
}
