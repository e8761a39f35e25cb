import type { TestProject } from "vitest/node"
import { startTestPostgres, type TestPostgres } from "#tests/harness/postgres"

declare module "vitest" {
  interface ProvidedContext {
    adminUrl: string
  }
}

/** Each project evaluates this module for itself; what they share hangs on the process. */
type Shared = { postgres: Promise<TestPostgres>; users: number }
const slot = Symbol.for("agent-governor.test-postgres")
const process_ = globalThis as { [slot]?: Shared }

/** One Postgres per run, however many projects need it; the last one stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  process_[slot] ??= { postgres: startTestPostgres(), users: 0 }
  const shared = process_[slot]
  shared.users += 1
  const { adminUrl, stop } = await shared.postgres
  project.provide("adminUrl", adminUrl)
  return async () => {
    shared.users -= 1
    if (shared.users === 0) await stop()
  }
}
