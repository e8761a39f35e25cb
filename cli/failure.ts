/** What cannot be done, in words for the person at the terminal; exit code 1. */
export class Failure extends Error {
  override name = "Failure"
}
