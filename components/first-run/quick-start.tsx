"use client"

import { useState } from "react"
import { clients } from "#components/docs/clients"
import { CodeBlock } from "#components/docs/code-block"
import { Segmented } from "#components/ui/segmented"
import { useParam } from "#components/ui/use-param"
import { FirstKey, type KeyHint, type MadeKey } from "./first-key.tsx"

export type QuickStartProps = { origin: string; keys: readonly KeyHint[]; makeKey: (() => Promise<MadeKey>) | null }

/** A key, and the few lines that put an agent under governance with it, for the client that the reader has. @param first the client that is shown before one is chosen */
export function QuickStart({ origin, keys, makeKey, first }: QuickStartProps & { first: string }) {
  const [made, setMade] = useState<MadeKey | null>(null)
  const [chosen, choose] = useParam("client")
  const client = clients.find(({ id }) => id === chosen) ?? clients.find(({ id }) => id === first)
  const place = { origin, key: made && "plaintext" in made ? made.plaintext : null }
  return (
    <>
      <section aria-labelledby="first-key" className="flex flex-col gap-2">
        <h3 id="first-key" className="text-form">
          1. A key
        </h3>
        <FirstKey keys={keys} makeKey={makeKey} made={made} onMade={setMade} />
        {!place.key && (
          <p className="text-label text-faint">
            From a shell:{" "}
            <code className="figure whitespace-normal text-muted">
              npm run governor -- key create --name researcher --scope usage:write
            </code>
          </p>
        )}
      </section>
      <section aria-labelledby="first-event" className="flex min-w-0 flex-col gap-3">
        <h3 id="first-event" className="text-form">
          2. Your agent
        </h3>
        <div>
          <Segmented
            label="Client"
            value={client?.id ?? first}
            options={clients.map(({ id, name }) => ({ value: id, label: name }))}
            onChoose={choose}
          />
        </div>
        {client?.note && <p className="text-form text-muted">{client.note}</p>}
        {client?.parts.map(({ title, code }) => (
          <CodeBlock key={title} title={title} code={code(place)} />
        ))}
      </section>
    </>
  )
}
