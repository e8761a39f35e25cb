"use client"

import { X } from "lucide-react"
import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Button } from "#components/ui/button"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"
import type { Downgrades } from "#lib/contracts/downgrades"

type Row = { id: number; from: string; to: string }
type Props = { pairs: Downgrades["pairs"]; revision: number; onClose: () => void }

/** The table as a whole: a pair that cannot be is told at its place, and the table stays as it was. */
export function DowngradeDialog({ pairs, revision, onClose }: Props) {
  const [rows, setRows] = useState<readonly Row[]>(() => pairs.map((pair, id) => ({ ...pair, id })))
  const [next, setNext] = useState(pairs.length)
  const { run, pending, problem } = useAction()
  const say = useToast()
  const change = (id: number, part: Partial<Row>) => setRows(rows.map((row) => (row.id === id ? { ...row, ...part } : row)))
  const filled = rows.filter(({ from, to }) => from.trim() !== "" || to.trim() !== "")
  const errorOf = (row: Row) => problem?.errors?.find(({ pointer }) => pointer === `/pairs/${filled.indexOf(row)}`)?.message
  const isPairwise = problem?.errors?.some(({ pointer }) => pointer.startsWith("/pairs/")) ?? false

  async function keep() {
    const body = { pairs: filled.map(({ from, to }) => ({ from: from.trim(), to: to.trim() })) }
    if (!(await run({ url: "/api/v1/downgrades", method: "PUT", ifMatch: `"${revision}"`, body }))) return
    say("The downgrades are changed")
    onClose()
  }
  return (
    <Question
      title="Downgrades"
      consequence="They hold with the next call of every agent that is over a quota which downgrades."
      does={["Put in place", "Putting…"]}
      tone="plain"
      pending={pending}
      problem={isPairwise ? null : problem}
      ready={filled.every(({ from, to }) => from.trim() !== "" && to.trim() !== "")}
      onSubmit={keep}
      onClose={onClose}
    >
      <ul className="flex flex-col gap-2">
        {rows.map((row, at) => (
          <li key={row.id}>
            <div className="flex items-center gap-2">
              <Model label={`Model ${at + 1}`} value={row.from} placeholder="gpt-4o" onChange={(from) => change(row.id, { from })} />
              <span className="text-muted">→</span>
              <Model label={`Cheaper model ${at + 1}`} value={row.to} placeholder="gpt-4o-mini" onChange={(to) => change(row.id, { to })} />
              <Button
                size="small"
                tone="ghost"
                aria-label={`Remove pair ${at + 1}`}
                onClick={() => setRows(rows.filter(({ id }) => id !== row.id))}
              >
                <X size={14} aria-hidden="true" />
              </Button>
            </div>
            {errorOf(row) && (
              <p role="alert" className="mt-1 text-label text-stop">
                {errorOf(row)}
              </p>
            )}
          </li>
        ))}
      </ul>
      <Button
        size="small"
        className="self-start"
        onClick={() => {
          setRows([...rows, { id: next, from: "", to: "" }])
          setNext(next + 1)
        }}
      >
        One more pair
      </Button>
    </Question>
  )
}

type ModelProps = { label: string; value: string; placeholder: string; onChange: (name: string) => void }

function Model({ label, value, placeholder, onChange }: ModelProps) {
  return (
    <input
      aria-label={label}
      className="field min-w-0 flex-1 font-mono text-table"
      autoComplete="off"
      spellCheck={false}
      maxLength={128}
      placeholder={placeholder}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}
