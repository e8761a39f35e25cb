import { Problem } from "#lib/contracts/problem"

/** What stands beside a password on the page is the first that is guessed. @throws Problem `unprocessable` */
export function refuseWeak(password: string, { email, name }: { email: string; name: string }, pointer: string): void {
  const low = password.toLowerCase()
  const isOneCharacter = new Set(low).size < 4
  if (!isOneCharacter && low !== email.toLowerCase() && low !== name.toLowerCase()) return
  const message = "is too easy to guess: take several words that have nothing to do with you"
  throw new Problem("unprocessable", `the password ${message}`, { errors: [{ pointer, message }] })
}
