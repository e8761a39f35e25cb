"use client"

import { useEffect, useRef, useState } from "react"
import type { Sort } from "#components/ui/sort-rows"
import type { AgentRow } from "#lib/contracts/burn"
import { arrange, displaced, hold, type Order } from "./bands.tsx"

const EVERY_MS = 10_000

/**
 * The order of the rows, calm enough to click in: it changes at most every ten seconds and not at all while `held`.
 * Another sorting asked for is followed at once.
 *
 * @returns the order to draw, how many rows wait to move, and a way to sort at once
 */
export function useSteadyOrder(
  rows: AgentRow[],
  sort: Sort | undefined,
  held: boolean,
): { order: Order; waiting: number; sortNow: () => void } {
  const wanted = arrange(rows, sort)
  const asked = sort ? `${sort.by} ${sort.down}` : ""
  const [shown, setShown] = useState({ order: wanted, asked })
  const sortedAt = useRef(0)
  const latest = useRef({ order: wanted, asked })
  useEffect(() => {
    latest.current = { order: wanted, asked }
  })
  const order = shown.asked === asked ? shown.order : wanted
  const waiting = displaced(order, wanted)

  function sortNow() {
    sortedAt.current = performance.now()
    setShown(latest.current)
  }
  useEffect(() => {
    if (shown.asked !== asked) setShown(latest.current)
  }, [shown.asked, asked])
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

  return { order: hold(order, wanted), waiting, sortNow }
}
