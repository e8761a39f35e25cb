import { assert, type IProperty, type Parameters } from "fast-check"

/** This synchronous property holds. (`assert` itself may return a promise, which the linter cannot tell from being forgotten.) */
export function holds<T>(rule: IProperty<T>, options: Parameters<T> = {}): void {
  void assert(rule, options)
}
