"use client"

import { type ComponentType, memo, useEffect, useState } from "react"
import type { Drawn } from "./drawing.tsx"

type Chart = ComponentType<Drawn>

/** The first paint does not wait for the chart, nor compete with it. */
const CHART_AFTER_MS = 300

/**
 * The drawing of charts weighs half as much as all else on the page, so it comes by itself after the first paint.
 *
 * @returns `later` until it has come, `lost` where it cannot be loaded: a page that stops agents must not depend on a picture
 */
export function useDrawnChart(): Chart | "later" | "lost" {
  const [chart, setChart] = useState<Chart | "later" | "lost">("later")
  useEffect(() => {
    const load = () =>
      import("./drawn-chart.tsx").then(
        ({ DrawnChart }) => setChart(() => memo(DrawnChart, (before, now) => before.looks === now.looks)),
        () => setChart("lost"),
      )
    const timer = setTimeout(load, CHART_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return chart
}
