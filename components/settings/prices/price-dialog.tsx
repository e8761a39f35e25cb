"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { Input, Select } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { ChangedPrice } from "#lib/contracts/prices"
import { correctionWords } from "./correction-words.tsx"
import { instantOf } from "./instant-of.tsx"
import { usePricePreview } from "./use-price-preview.tsx"

type Props = { model: string; since: string | null; onClose: () => void }

/** A price of one's own: what it changes of what was recorded stands above the button while it is written. */
export function PriceDialog({ model: given, since, onClose }: Props) {
  const [model, setModel] = useState(given)
  const [input, setInput] = useState("")
  const [output, setOutput] = useState("")
  const [cached, setCached] = useState("")
  const [from, setFrom] = useState(since ? "since" : "now")
  const [at, setAt] = useState("")
  const { run, pending, problem } = useAction<ChangedPrice>()
  const say = useToast()

  const effectiveFrom = from === "now" ? undefined : from === "since" ? since : instantOf(at)
  const read = cached.trim() === "" ? undefined : readAmount(cached)
  const [inputUsd, outputUsd] = [readAmount(input), readAmount(output)]
  const ready = model.trim() !== "" && inputUsd !== null && outputUsd !== null && read !== null && effectiveFrom !== null
  const body = ready
    ? {
        model: model.trim(),
        inputUsd,
        outputUsd,
        ...(read !== undefined && { cacheReadUsd: read }),
        ...(effectiveFrom !== undefined && { effectiveFrom }),
      }
    : null
  const preview = usePricePreview(effectiveFrom === undefined ? null : body)

  async function keep() {
    const done = await run({ url: "/api/v1/prices", body })
    if (!done) return
    const { model: priced, correction } = done.reply
    say(`${priced} has a price${correction.calls > 0 ? `: ${correctionWords(correction)}` : ""}`)
    onClose()
  }
  return (
    <Question
      title={given ? <>Price of {given}</> : "New price"}
      consequence={
        <span className="block min-h-9" role="status">
          {effectiveFrom === undefined
            ? "It holds from the next call on; what was recorded stays as it was charged."
            : preview
              ? `${correctionWords(preview)}. What it frees may go on; events stay as they are.`
              : "What it changes of what was recorded is shown here."}
        </span>
      }
      does={["Set it", "Setting…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      ready={ready}
      onSubmit={keep}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-3">
        <Input
          label="Model"
          className="col-span-2"
          value={model}
          maxLength={128}
          required
          placeholder="acme/large-1"
          hint="As agents name it, or without the provider’s path."
          onChange={({ target }) => setModel(target.value)}
        />
        <Amount label="Input, $ per million" value={input} onChange={setInput} placeholder="2.50" />
        <Amount label="Output, $ per million" value={output} onChange={setOutput} placeholder="10" />
        <Amount label="Cached input" value={cached} onChange={setCached} placeholder="as input" optional />
        <Select
          label="Holds"
          value={from}
          onChange={({ target }) => setFrom(target.value)}
          options={[
            { value: "now", label: "from now on" },
            ...(since ? [{ value: "since", label: "the last 30 days too" }] : []),
            { value: "at", label: "from a time of its own" },
          ]}
        />
        {from === "at" && (
          <Input
            label="From, in your own time"
            type="datetime-local"
            className="col-span-2"
            value={at}
            required
            onChange={({ target }) => setAt(target.value)}
          />
        )}
      </div>
    </Question>
  )
}

type AmountProps = { label: string; value: string; placeholder: string; optional?: boolean; onChange: (text: string) => void }

function Amount({ label, value, placeholder, optional = false, onChange }: AmountProps) {
  return (
    <Input
      label={label}
      inputMode="decimal"
      value={value}
      placeholder={placeholder}
      required={!optional}
      onChange={({ target }) => onChange(target.value)}
      error={value.trim() !== "" && readAmount(value) === null ? "dollars like 2.50" : undefined}
    />
  )
}

function readAmount(text: string): string | null {
  const plain = text.trim().replace(/^\$/, "")
  return /^\d{1,7}(\.\d{1,9})?$/.test(plain) ? plain : null
}
