/** By what a row of `day_rollup` is split. */
export const CUT = { nothing: 0, agent: 1, user: 2, model: 3 } as const
