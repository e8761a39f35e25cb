import { configureGlobal } from "fast-check"

/** The seed of this run, printed by vitest.config.ts: `FC_SEED=… npm test` repeats it. */
configureGlobal({ seed: Number(process.env.FC_SEED) })
