import Link from "next/link"
import type { ComponentProps } from "react"
import { cx } from "./class-names.tsx"

const tones = {
  plain: "bg-text text-bg font-medium",
  quiet: "border border-line-strong text-text hover:bg-raised",
  ghost: "text-muted hover:bg-raised hover:text-text",
  stop: "bg-stop text-on-stop font-medium",
  alarm: "border border-line-strong text-stop hover:border-stop",
} as const

const sizes = { small: "h-7 px-2.5 text-label", normal: "h-8 px-3.5 text-table" } as const

export type ButtonLook = { tone?: keyof typeof tones; size?: keyof typeof sizes; className?: string | undefined }

/** The classes of a button, for what must be another element. */
export function buttonClass({ tone = "quiet", size = "normal", className }: ButtonLook = {}): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded disabled:opacity-60",
    tones[tone],
    sizes[size],
    className,
  )
}

/** `plain` is the one thing to do here, `stop` the red one, `alarm` the way to it, `quiet` and `ghost` all others. A button does nothing by itself: submitting is said. */
export function Button({ tone, size, className, type = "button", ...rest }: ButtonLook & Omit<ComponentProps<"button">, "className">) {
  return <button type={type} className={buttonClass({ ...(tone && { tone }), ...(size && { size }), className })} {...rest} />
}

/** A link that looks like a button. */
export function ButtonLink({ tone, size, className, ...rest }: ButtonLook & Omit<ComponentProps<typeof Link>, "className">) {
  return <Link className={buttonClass({ ...(tone && { tone }), ...(size && { size }), className })} {...rest} />
}
