import { parseArgs } from "node:util"

/** One `--option` of a verb. Without `value` it is a switch. */
export type Option = { value?: string; about: string; required?: true; multiple?: never }
type Options = Readonly<Record<string, Option>>

type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { value: string } ? (O[K] extends { required: true } ? string : string | undefined) : boolean
}

/** A command of `governor`. `run` gives the exit code. */
export type Verb = {
  name: string
  summary: string
  help: () => string
  run: (args: readonly string[]) => Promise<number>
}

/** The command was written wrongly: exit code 2, and the verb's help is named. */
export class UsageError extends Error {
  override name = "UsageError"
}

type Positionals<A extends readonly string[]> = { readonly [K in keyof A]: A[K] extends `[${string}` ? string | undefined : string }

type Declared<O extends Options, A extends readonly string[]> = {
  name: string
  summary: string
  /** Positional arguments; those in brackets, the last ones, may be left out. */
  takes?: A
  options?: O
  /** What else a person should know; shown by --help. */
  notes?: string
  run: (values: Values<O>, positionals: Positionals<A>) => Promise<number>
}

/** Declare a verb: its arguments are parsed, checked and explained from one description. */
export function verb<const O extends Options = Record<never, never>, const A extends readonly string[] = readonly []>(
  declared: Declared<O, A>,
): Verb {
  const options: Options = declared.options ?? {}
  const takes = declared.takes ?? []
  return {
    name: declared.name,
    summary: declared.summary,
    help: () => explain(declared.name, declared.summary, takes, options, declared.notes),
    run: async (args) => {
      const { values, positionals } = parse(args, options)
      const missing = takes[positionals.length]
      if (missing !== undefined && !missing.startsWith("[")) throw new UsageError(`${missing} is missing`)
      if (positionals.length > takes.length) throw new UsageError(`unexpected argument ${positionals[takes.length]}`)
      for (const [name, { required }] of Object.entries(options)) {
        if (required && values[name] === undefined) throw new UsageError(`--${name} is missing`)
      }
      return declared.run(values as Values<O>, positionals as unknown as Positionals<A>)
    },
  }
}

function parse(args: readonly string[], options: Options) {
  const config = Object.entries(options).map(
    ([name, { value }]) => [name, { type: value ? "string" : "boolean", ...(value ? {} : { default: false }) }] as const,
  )
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(config), allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}

function explain(name: string, summary: string, takes: readonly string[], options: Options, notes: string | undefined): string {
  const shown = Object.entries(options).map(([option, { value, about, required }]) => ({
    flag: `--${option}${value ? ` ${value}` : ""}`,
    about,
    required,
  }))
  const usage = ["governor", name, ...takes, ...shown.map(({ flag, required }) => (required ? flag : `[${flag}]`))].join(" ")
  const width = Math.max(...shown.map(({ flag }) => flag.length), 0)
  const lines = shown.map(({ flag, about }) => `  ${flag.padEnd(width)}   ${about}`)
  return [usage, "", summary, ...(lines.length > 0 ? ["", ...lines] : []), ...(notes ? ["", notes] : [])].join("\n")
}
