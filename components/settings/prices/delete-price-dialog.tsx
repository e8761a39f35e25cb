"use client"

import { Confirm } from "#components/action/confirm"
import { When } from "#components/zone/when"
import type { ChangedPrice, Price } from "#lib/contracts/prices"
import { correctionWords } from "./correction-words.tsx"

export function DeletePriceDialog({ price, onClose }: { price: Price; onClose: () => void }) {
  return (
    <Confirm<ChangedPrice>
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
      request={{ url: `/api/v1/prices/${price.id}`, method: "DELETE" }}
      said={({ correction }) => `${price.model}: ${correctionWords(correction)}`}
      onClose={onClose}
    />
  )
}
