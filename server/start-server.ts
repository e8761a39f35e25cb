import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { type Config, informLibraries } from "#lib/config"
import { startRuntime, stopRuntime } from "#lib/runtime"
import { BootError } from "./boot-error.ts"
import { checkSecret } from "./check-secret.ts"
import { startEmbeddedPostgres } from "./embedded-postgres.ts"
import { type NextHandler, openFrontDoor } from "./front-door.ts"
import { keepYoung } from "./keep-young.ts"
import { createLab } from "./lab/lab.ts"
import { localUrl } from "./local-url.ts"
import { migrate } from "./migrate.ts"
import { type Step, showProgress } from "./progress.ts"

export type StartedServer = {
  /** Where people open it. */
  url: string
  /** In use, with the port that was chosen and the database that was started. */
  config: Config & { databaseUrl: string }
  /** Finish what is under way and end everything that was started, the database last. Within 10 s; harmless when called twice. */
  stop: () => Promise<void>
}

export type StartOptions = {
  /** One line of progress, or of a later event such as a restarted database. Default: say nothing. */
  print?: (line: string) => void
  /** Ends a start that is still under way; what it has started is ended. */
  signal?: AbortSignal
}

/** Whoever uses another part ends before it. */
const STOP_ORDER = ["door", "runtime", "pages", "postgres"] as const
type Part = (typeof STOP_ORDER)[number]

const ROOT = resolve(import.meta.dirname, "..")

/** Of the ten seconds of a stop: to finish requests, to write what is queued, to end the database. */
const REQUESTS_MS = 4_000
const POSTGRES_MS = 4_000

/**
 * Start everything in the order in which it depends on each other.
 *
 * The port comes first, so that a taken one is known before anything is started, and is answered with 503 until all is ready.
 *
 * @throws BootError where a person can do something about it; nothing is left running then
 */
export async function startServer(wanted: Config, { print = () => {}, signal }: StartOptions = {}): Promise<StartedServer> {
  keepYoung()
  const ending: { [part in Part]?: () => Promise<void> } = {}
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= endAll(STOP_ORDER.flatMap((part) => ending[part] ?? []))
    return stopping
  }
  const shown = showProgress(print)
  const step: Step = (name, work) => {
    signal?.throwIfAborted()
    return shown(name, work)
  }
  try {
    const door = await openFrontDoor({
      host: wanted.host,
      port: wanted.port,
      hot: wanted.frontDoor,
      proxies: wanted.proxies,
      secure: wanted.publicUrl.startsWith("https://"),
    })
    ending.door = () => door.close(REQUESTS_MS)
    const databaseUrl = wanted.databaseUrl ?? (await step("Postgres", startPostgres))
    const config = { ...withPort(wanted, door.port), databaseUrl }
    informLibraries(config)
    await step("Schema", () => migrate(databaseUrl, { warn: print }))
    ending.runtime = stopRuntime
    const runtime = await step("Ledger", () => startRuntime(config))
    await checkSecret(runtime.db, config.secret)
    runtime.lab = createLab({ db: runtime.db, secret: config.secret, url: localUrl(config) })
    const next = config.ui ? await step("Pages", startNext) : null
    signal?.throwIfAborted()
    await door.open(next)
    return { url: config.publicUrl, config, stop }
  } catch (error) {
    await stop()
    throw error
  }

  async function startPostgres(): Promise<string> {
    const postgres = await startEmbeddedPostgres({ dataDir: wanted.dataDir, binaries: wanted.postgresBin, report: print })
    ending.postgres = () => postgres.stop({ withinMs: POSTGRES_MS })
    return postgres.url
  }

  async function startNext(): Promise<NextHandler> {
    if (!existsSync(resolve(ROOT, ".next/BUILD_ID"))) throw new BootError("The pages are not built yet: run `npm run build` first.")
    const { default: next } = await import("next")
    const app = next({ dev: false, dir: ROOT, hostname: wanted.host, port: wanted.port })
    ending.pages = () => app.close()
    await app.prepare()
    return app.getRequestHandler()
  }
}

/** Where no public address is set it names the port, which was only now given where 0 was asked for. */
function withPort(config: Config, port: number): Config {
  return { ...config, port, publicUrl: config.publicUrl.replace(/^http:\/\/localhost:0$/, `http://localhost:${port}`) }
}

/** One that fails does not keep the others running. */
async function endAll(endings: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const end of endings) await end().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, "Not everything could be stopped cleanly")
}
