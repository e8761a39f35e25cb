/**
 * Does a message have the shape that the page will read? Made of these few guards instead of the contracts' own schemas,
 * which weigh as much as half of the framework; the compiler holds each guard against the type of its contract, so that a
 * field which is new there is an error here. Fields that the page does not know are let through.
 */
export type Guard<T> = (value: unknown) => value is T

export const text: Guard<string> = (value) => typeof value === "string"
export const amount: Guard<number> = (value) => typeof value === "number"
export const flag: Guard<boolean> = (value) => typeof value === "boolean"

export function oneOf<T extends string | number>(...values: readonly T[]): Guard<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value)
}
export function nullable<T>(of: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || of(value)
}
export function optional<T>(of: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || of(value)
}
export function list<T>(of: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(of)
}
export function shape<T extends object>(fields: { [Name in keyof T]-?: Guard<T[Name]> }): Guard<T> {
  const guards = Object.entries<Guard<unknown>>(fields)
  return (value): value is T => isObject(value) && guards.every(([name, guard]) => guard(value[name]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null
}
