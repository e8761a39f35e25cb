"use client"

import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"
import { When } from "#components/zone/when"
import type { ChangedPrice, Price } from "#lib/contracts/prices"
import { correctionWords } from "./correction-words.tsx"

export function DeletePriceDialog({ price, onClose }: { price: Price; onClose: () => void }) {
  const { run, pending, problem } = useAction<ChangedPrice>()
  const say = useToast()
  async function remove() {
    const done = await run({ url: `/api/v1/prices/${price.id}`, method: "DELETE" })
    if (!done) return
    say(`${price.model}: ${correctionWords(done.reply.correction)}`)
    onClose()
  }
  return (
    <Question
      title={
        <>
          Delete this price of <b>{price.model}</b>?
        </>
      }
      consequence={
        <>
          Calls since <When at={price.effectiveFrom} day /> cost what the price before it says, else what the book does, else the
          conservative price: the difference is added to what was spent, and may stop what is near its ceiling.
        </>
      }
      does={["Delete", "Deleting…"]}
      tone="stop"
      pending={pending}
      problem={problem}
      onSubmit={remove}
      onClose={onClose}
    />
  )
}
