import { expect, test } from "vitest"
import { matches } from "#components/fleet/matches"
import { rowOf } from "#tests/unit/components/fleet-fixture"

const row = rowOf({ name: "crawler-7", label: "Shop crawler", status: "suspended", control: "blind", budgetSession: "s-42" })

test.each([
  { words: "", state: "", found: true, because: "no filter" },
  { words: "CRAWL 42", state: "", found: true, because: "every word, somewhere, in any letters" },
  { words: "crawl 43", state: "", found: false, because: "one word is nowhere" },
  { words: "", state: "stopped", found: true, because: "suspended counts as stopped, as in the headline" },
  { words: "", state: "running", found: false, because: "another state" },
  { words: "", state: "blind", found: true, because: "who hears no stop" },
  { words: "", state: "nonsense", found: true, because: "an address typed by hand hides nothing" },
])("“$words” $state: $because", ({ words, state, found }) => expect(matches(row, words, state)).toBe(found))
