"use client"

import { useEffect, useRef, useState } from "react"
import type { AgentRow } from "#lib/contracts/burn"
import { arrange, displaced, hold, type Order } from "./bands.tsx"

const EVERY_MS = 10_000

/**
 * The order of the rows, calm enough to click in: it changes at most every ten seconds and not at all while `held`.
 *
 * @returns the order to draw, how many rows wait to move, and a way to sort at once
 */
export function useSteadyOrder(rows: AgentRow[], held: boolean): { order: Order; waiting: number; sortNow: () => void } {
  const wanted = arrange(rows)
  const [shown, setShown] = useState(wanted)
  const sortedAt = useRef(0)
  const latest = useRef(wanted)
  useEffect(() => {
    latest.current = wanted
  })
  const waiting = displaced(shown, wanted)

  function sortNow() {
    sortedAt.current = performance.now()
    setShown(latest.current)
  }
  useEffect(() => {
    if (held || waiting === 0) return
    const timer = setTimeout(
      () => {
        sortedAt.current = performance.now()
        setShown(latest.current)
      },
      Math.max(0, sortedAt.current + EVERY_MS - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [held, waiting])

  return { order: hold(shown, wanted), waiting, sortNow }
}
