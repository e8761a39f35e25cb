/** A check that either holds or does not: one line of the summary. */
export type Gate = { name: string; command: readonly [program: string, ...args: string[]] }

const biome = (...args: string[]): Gate["command"] => ["biome", ...args, "--colors=off"]

/** Packages and the generated database client are what the lock file and the schema say. */
export const install: Gate = { name: "install", command: ["node", "scripts/ensure-install.mjs"] }
export const format: Gate = { name: "format", command: biome("format", ".") }
export const lint: Gate = { name: "lint", command: biome("lint", ".", "--error-on-warnings") }
export const layers: Gate = { name: "layers", command: ["node", "tests/lint/main.ts"] }
export const schema: Gate = { name: "schema", command: ["prisma", "validate"] }
export const types: Gate = { name: "types", command: ["tsc", "--noEmit"] }
export const build: Gate = { name: "build", command: ["node", "scripts/ensure-build.mjs"] }
