import { ConfigError } from "#lib/config"
import { isProblem } from "#lib/contracts/problem"
import { isDatabaseAway } from "#lib/db/errors"
import { BootError } from "#server/boot-error"
import { ApiError } from "#server/client/api-error"
import { Failure } from "./failure.ts"
import { UsageError, type Verb } from "./verb.ts"
import { verbs } from "./verbs.ts"

process.exitCode = await run(process.argv.slice(2))

/** 0 done, 1 failed, 2 written wrongly. What a script wants is on stdout, everything else on stderr. */
async function run(args: readonly string[]): Promise<number> {
  const found = verbs.find(({ name }) => name.split(" ").every((word, at) => args[at] === word))
  if (!found) return explainAll(args)
  const rest = args.slice(found.name.split(" ").length)
  if (wantsHelp(rest)) {
    console.log(found.help())
    return 0
  }
  try {
    return await found.run(rest)
  } catch (error) {
    return tell(error, found)
  }
}

function explainAll(args: readonly string[]): number {
  const width = Math.max(...verbs.map(({ name }) => name.length))
  const list = verbs.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`)
  const text = [
    "governor <verb> [--help]",
    "",
    ...list,
    "",
    "Speaks to the governor at GOVERNOR_URL with GOVERNOR_KEY where they are set, else to the local installation",
    "(DATABASE_URL, or the embedded database in GOVERNOR_DATA_DIR).",
    "Exit codes: 0 done, 1 failed, 2 written wrongly.",
  ].join("\n")
  if (args.length === 0 || wantsHelp(args) || args[0] === "help") {
    console.log(text)
    return 0
  }
  const begun = verbs.filter(({ name }) => name.split(" ")[0] === args[0])
  console.error(begun.length > 0 ? begun.map((one) => one.help()).join("\n\n") : `governor: there is no verb ${args[0]}\n\n${text}`)
  return 2
}

function wantsHelp(args: readonly string[]): boolean {
  return args.some((arg) => arg === "--help" || arg === "-h")
}

function tell(error: unknown, { name, help }: Verb): number {
  if (error instanceof UsageError) {
    console.error(`governor ${name}: ${error.message}\n\n${help()}`)
    return 2
  }
  console.error(`governor ${name}: ${explainFailure(error)}`)
  return 1
}

/** What a person can do something about is said in its own words; anything else is a bug and shows where. */
function explainFailure(error: unknown): string {
  if (
    error instanceof Failure ||
    error instanceof BootError ||
    error instanceof ConfigError ||
    error instanceof ApiError ||
    isProblem(error)
  )
    return error.message
  if (isDatabaseAway(error)) return "the database cannot be reached"
  if (error instanceof TypeError && error.message === "fetch failed")
    return `nobody answers: ${String((error.cause as Error | undefined)?.message ?? "")}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
