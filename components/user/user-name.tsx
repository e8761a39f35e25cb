import type { User } from "#lib/contracts/users"

/** As people call the user; who was never named is `(no user)`. */
export function userName({ name, label }: Pick<User, "name" | "label">): string {
  return label ?? (name === "" ? "(no user)" : name)
}
