"use client"

import { type ReactNode, useId, useState } from "react"

/**
 * One short sentence about what it surrounds, on hover and on focus; Esc hides it. It explains and never carries what is
 * needed: a phone has no hover. Placed by CSS, because a library for it weighs more than the page around it.
 */
export function Tooltip({ text, children, side = "bottom" }: { text: string; children: ReactNode; side?: "bottom" | "top" }) {
  const id = useId()
  const [hidden, setHidden] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to what it surrounds, and is nothing to press itself
    <span
      className="tooltip-anchor"
      aria-describedby={id}
      onPointerEnter={() => setHidden(false)}
      onFocus={() => setHidden(false)}
      onKeyDown={(event) => event.key === "Escape" && setHidden(true)}
    >
      {children}
      <span role="tooltip" id={id} hidden={hidden} className="tooltip" data-side={side}>
        {text}
      </span>
    </span>
  )
}
