import { type Random, seeded } from "#server/demo/random"

/** Chance that can be repeated: `SEED=… npx vitest --project proof` gives the same run. Says its seed. */
export function chance(of: string): Random {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`${of}: SEED=${seed}`)
  return seeded(seed)
}
