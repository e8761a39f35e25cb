import Link from "next/link"

/** As high as a small button; what does not fit goes on in a line below, but for a cell of a table, which would be made as narrow as that lets it. */
const frame =
  "inline-flex min-h-7 max-w-full shrink-0 flex-wrap [td_&]:flex-nowrap overflow-hidden rounded border border-line-strong text-label"
const part =
  "-mt-px -ml-px inline-flex h-[27px] items-center whitespace-nowrap border-line-strong border-t border-l px-2.5 text-muted hover:bg-raised hover:text-text"
const chosen = "bg-raised text-text font-medium"

export type Segment<T extends string> = { value: T; label: string }

/** A few choices side by side, one of them in force: `15 min | 1 h | 24 h | 30 d`. For islands. */
export function Segmented<T extends string>(props: {
  label: string
  value: T
  options: readonly Segment<T>[]
  onChoose: (value: T) => void
}) {
  return (
    <div role="group" aria-label={props.label} className={frame}>
      {props.options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          className={`${part} ${value === props.value ? chosen : ""}`}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

/** The same as links, for pages that the server renders anew: `?range=24h`. */
export function SegmentedLinks<T extends string>(props: {
  label: string
  value: T
  options: readonly Segment<T>[]
  hrefOf: (value: T) => string
}) {
  return (
    <nav aria-label={props.label} className={frame}>
      {props.options.map(({ value, label }) => (
        <Link
          key={value}
          href={props.hrefOf(value)}
          replace
          scroll={false}
          aria-current={value === props.value ? "true" : undefined}
          className={`${part} ${value === props.value ? chosen : ""}`}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
