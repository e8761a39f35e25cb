import { existsSync, readFileSync } from "node:fs"
import type { Conditions } from "./conditions.ts"
import type { Section } from "./table.ts"

/** What a part of an earlier run was measured on. */
export type From = Pick<Conditions, "commit" | "startedAt">
export type Kept = Section & { facts: unknown; from?: From }

/**
 * The parts of this run, and those of the file that this run left out, in the order of `names`: each of the latter says of which run it is.
 * A part that no longer exists goes.
 */
export function withEarlier(file: string, sections: readonly Kept[], names: readonly string[]): readonly Kept[] {
  if (!existsSync(file)) return sections
  const earlier = JSON.parse(readFileSync(file, "utf8"), reachedAgain) as { conditions: Conditions; sections: readonly Kept[] }
  const { commit, startedAt } = earlier.conditions
  const older = earlier.sections
    .filter(({ name }) => !sections.some((one) => one.name === name))
    .map((section) => ({ ...section, from: section.from ?? { commit, startedAt } }))
  return names.flatMap((name) => [...sections, ...older].filter((section) => section.name === name))
}

/** A figure that cannot be missed (a slope downwards) is infinitely reached, which JSON keeps as null. */
const reachedAgain = (key: string, value: unknown) => (key === "reached" && value === null ? Number.POSITIVE_INFINITY : value)

/** A line for each earlier run that parts are of; "" where there is none. */
export function describeEarlier(sections: readonly Kept[]): string {
  const partsOf = new Map<string, string[]>()
  for (const { name, from } of sections) {
    if (!from) continue
    const run = `commit ${from.commit}, ${from.startedAt.slice(0, 16).replace("T", " ")} UTC`
    partsOf.set(run, [...(partsOf.get(run) ?? []), name])
  }
  return [...partsOf].map(([run, parts]) => `\nOf an earlier run (${run}): ${parts.join(", ")}.`).join("")
}
