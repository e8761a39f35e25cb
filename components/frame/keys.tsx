"use client"

import { Dialog } from "#components/ui/dialog"
import { destinations } from "./destinations.tsx"

const everywhere = [
  { keys: ["⌘ K", "Ctrl K", "/"], does: "search, go to, stop" },
  { keys: ["?"], does: "these keys" },
  { keys: ["Esc"], does: "leave a dialog; nothing changes" },
  { keys: ["←", "→"], does: "values of a chart that has the focus" },
]

/** Every key there is. */
export function Keys({ onClose }: { onClose: () => void }) {
  const pages = destinations.map(({ key, name }) => ({ keys: [`g ${key}`], does: name }))
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        {[...everywhere, ...pages].map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
