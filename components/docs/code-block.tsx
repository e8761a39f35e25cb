import { CopyButton } from "#components/ui/copy-button"

/** Something to be copied as it is. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure className="grid min-w-0 gap-1">
      <figcaption className="flex items-center justify-between text-label text-muted">
        {title}
        <CopyButton text={code} label="Copy" />
      </figcaption>
      {/* Scrolls by keyboard where it is too wide, so it takes focus. */}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable
        tabIndex={0}
        className="overflow-x-auto rounded border border-line bg-surface p-4 font-mono text-label leading-5"
      >
        {code}
      </pre>
    </figure>
  )
}
