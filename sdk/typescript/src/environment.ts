type NodeProcess = Pick<typeof import("node:process"), "pid" | "kill" | "env" | "emitWarning"> & {
  getBuiltinModule?: typeof import("node:process").getBuiltinModule
}

const { process } = globalThis as { process?: NodeProcess }

/** What this runtime has of Node; the only place that looks. */
export const environment: { process: NodeProcess | null; read: (name: string) => string | undefined } = {
  process: process?.pid && typeof process.emitWarning === "function" ? process : null,
  read: (name) => process?.env?.[name],
}
