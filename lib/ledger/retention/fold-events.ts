import { foldableSql, foldEventsSql } from "../sql/fold-events.ts"
import type { Unhurried } from "../unhurried.ts"
import { paceOf, type Steps } from "./step.ts"

const ORGS = 50

type Page = { last: number | null; due: number[] }

/** Let sums stand for the events that outlived their retention. The events themselves stay for now. */
export async function* foldEvents(db: Unhurried): Steps {
  const pace = paceOf({ first: 500, least: 50, most: 4_000 })
  for (let after: number | null = -1; after !== null; ) {
    const page: Page | undefined = (await db.ask<Page>(foldableSql, after, ORGS))[0]
    after = page?.last ?? null
    for (const org of page?.due ?? []) {
      for (let more = true; more; ) {
        const [step] = await db.ask<{ n: number }>(foldEventsSql, org, pace.size)
        pace.note(db)
        more = (step?.n ?? 0) > 0
        if (step) yield { name: "fold", rows: step.n }
      }
    }
  }
}
