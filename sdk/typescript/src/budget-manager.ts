import type { GovernorOptions } from "./core.ts"
import { Governor } from "./governor.ts"
import { Session, type SessionOptions } from "./session.ts"

/**
 * The budget of one task, for agents that keep one: `const budget = new BudgetManager({ sessionLimit: 0.5 })`, and after each call
 * `await budget.checkAndAdd(response)`.
 */
export class BudgetManager extends Session {
  constructor({
    session,
    user,
    agent,
    sessionLimit,
    governor,
    ...options
  }: SessionOptions & { session?: string; governor?: Governor } & GovernorOptions = {}) {
    const { core } = governor ?? new Governor(options)
    super(core, session ?? core.world.newId(), {
      ...(user === undefined ? {} : { user }),
      ...(agent === undefined ? {} : { agent }),
      ...(sessionLimit === undefined ? {} : { sessionLimit }),
    })
  }
}
