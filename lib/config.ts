import { randomBytes } from "node:crypto"
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { z } from "zod"

/** A switch is on or off by name; anything else is a typing mistake and is said so. */
const switched = (unsaid: "on" | "off") =>
  z
    .enum(["on", "off", "1", "0", "true", "false"], "must be on or off")
    .default(unsaid)
    .transform((word) => word === "on" || word === "1" || word === "true")
const Switch = switched("on")

const Secret = z.string().min(32, "must have at least 32 characters: `openssl rand -hex 32` makes one")

/** Every variable that the program reads, and what is wrong with a value in words that say what to do. */
const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must look like postgresql://user:password@host:5432/database" }).optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number("must be a number").int().min(0).max(65_535, "must be between 0 and 65535").default(3000),
  GOVERNOR_DATA_DIR: z.string().default(".governor"),
  GOVERNOR_POSTGRES_BIN: z.string().optional(),
  GOVERNOR_SECRET: Secret.optional(),
  GOVERNOR_UI: Switch,
  GOVERNOR_FRONT_DOOR: Switch,
  GOVERNOR_PRIVATE_WEBHOOKS: switched("off"),
  NEXTAUTH_URL: z.url("must be the address that people open, such as https://governor.example.com").optional(),
  OIDC_ISSUER: z.url("must be the issuer's address").optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOVERNOR_PROXIES: z.coerce.number("must be a number").int().min(0).max(9, "must be between 0 and 9").default(0),
  SMTP_FROM: z.string().max(300).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must look like smtp://user:password@host:587" }).optional(),
})
type Environment = z.infer<typeof Environment>

/** A way to sign in beside the password; all of its variables are set, or none. */
export type SignInProvider = { issuer: string | null; clientId: string; clientSecret: string }

export type Config = {
  /** null: the embedded Postgres in `dataDir`. */
  databaseUrl: string | null
  host: string
  /** 0 asks the system for a free one. */
  port: number
  /** Absolute. Holds the embedded database and the kept secret. */
  dataDir: string
  /** Folder of the programs that the embedded Postgres runs by; null: those that came with the installation. */
  postgresBin: string | null
  secret: string
  /** The address that people open, without a trailing slash. */
  publicUrl: string
  ui: boolean
  /** false sends the hot paths through Next as well. */
  frontDoor: boolean
  /** Alerts may go to addresses inside, and without TLS. */
  privateWebhooks: boolean
  oidc: SignInProvider | null
  github: SignInProvider | null
  google: SignInProvider | null
  smtpUrl: string | null
  /** Whom mails come from. */
  mailFrom: string
  /** How many reverse proxies of one's own stand in front: so many addresses of `X-Forwarded-For` are believed. */
  proxies: number
}

/** A setting that cannot be used; the message names the variable and says what to do about it. */
export class ConfigError extends Error {
  override name = "ConfigError"
}

/**
 * Read and check the environment: the only place that does.
 *
 * Empty variables count as absent, because that is how Compose files and CI leave them out.
 * Without DATABASE_URL the secret is made at the first start and kept beside the embedded database.
 *
 * @throws ConfigError naming every variable that is wrong
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"))
  }
  const env = parsed.data
  const dataDir = resolve(env.GOVERNOR_DATA_DIR)
  const publicUrl = (env.NEXTAUTH_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, "")
  return {
    databaseUrl: env.DATABASE_URL ?? null,
    host: env.HOST,
    port: env.PORT,
    dataDir,
    postgresBin: env.GOVERNOR_POSTGRES_BIN ?? null,
    secret: env.GOVERNOR_SECRET ?? (env.DATABASE_URL ? missingSecret() : keptSecret(dataDir)),
    publicUrl,
    ui: env.GOVERNOR_UI,
    frontDoor: env.GOVERNOR_FRONT_DOOR,
    privateWebhooks: env.GOVERNOR_PRIVATE_WEBHOOKS,
    oidc: provider(env, "OIDC", env.OIDC_ISSUER),
    github: provider(env, "GITHUB", null),
    google: provider(env, "GOOGLE", null),
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.SMTP_FROM ?? `Agent Governor <no-reply@${new URL(publicUrl).hostname}>`,
    proxies: env.GOVERNOR_PROXIES,
  }
}

/** Where the local installation keeps its facts, without making anything. @throws ConfigError */
export function readPlace(environment: NodeJS.ProcessEnv = process.env): { databaseUrl: string | null; dataDir: string } {
  const { GOVERNOR_DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = environment
  return { databaseUrl: databaseUrl || null, dataDir: resolve(dataDir || ".governor") }
}

/** What Next and next-auth read from the environment by themselves, in agreement with the rest. */
export function informLibraries(config: Config): void {
  Object.assign(process.env, {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXTAUTH_URL: config.publicUrl,
    NEXTAUTH_SECRET: config.secret,
  })
}

/** A governor elsewhere that the command line speaks to. `url` null: the local installation. */
export type Remote = { url: string | null; key: string | null }

const RemoteEnvironment = z.object({
  GOVERNOR_URL: z
    .url({ protocol: /^https?$/, error: "must be the address of a governor, such as https://governor.example.com" })
    .optional(),
  GOVERNOR_KEY: z.string().optional(),
})

/** Which governor a command speaks to. @throws ConfigError naming what is wrong */
export function readRemote(environment: NodeJS.ProcessEnv = process.env): Remote {
  const parsed = RemoteEnvironment.safeParse({
    GOVERNOR_URL: environment["GOVERNOR_URL"] || undefined,
    GOVERNOR_KEY: environment["GOVERNOR_KEY"] || undefined,
  })
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"))
  const { GOVERNOR_URL: url = null, GOVERNOR_KEY: key = null } = parsed.data
  if (url && !key) throw new ConfigError("GOVERNOR_URL needs GOVERNOR_KEY beside it: a key of the governor at that address")
  return { url, key }
}

const FleetEnvironment = z.object({ FLEET_URL: z.url(), FLEET_KEY: z.string().min(1) })

/** Where the demo told its simulated fleet to report to. @throws ConfigError where nobody did */
export function readFleetEnvironment(environment: NodeJS.ProcessEnv = process.env): { url: string; key: string } {
  const parsed = FleetEnvironment.safeParse(environment)
  if (!parsed.success) throw new ConfigError("the simulated fleet is started by the demo, not by itself")
  return { url: parsed.data.FLEET_URL, key: parsed.data.FLEET_KEY }
}

function provider(env: Environment, name: "OIDC" | "GITHUB" | "GOOGLE", issuer: string | null | undefined) {
  const clientId = env[`${name}_CLIENT_ID`]
  const clientSecret = env[`${name}_CLIENT_SECRET`]
  if (!clientId && !clientSecret && !issuer) return null
  if (clientId && clientSecret && issuer !== undefined) return { issuer, clientId, clientSecret }
  const wanted = [`${name}_CLIENT_ID`, `${name}_CLIENT_SECRET`, ...(name === "OIDC" ? ["OIDC_ISSUER"] : [])]
  throw new ConfigError(`${wanted.join(", ")} belong together: set all of them, or none`)
}

function missingSecret(): never {
  throw new ConfigError(
    "GOVERNOR_SECRET is required with DATABASE_URL: API keys and sessions are sealed with it, on every server of one " +
      "database with the same. Make one with `openssl rand -hex 32` and keep it where the database's password is kept.",
  )
}

/**
 * The secret in the data directory; made at the first call.
 *
 * It is written aside and linked into place, so that of two first starts at once both use the same one and a crash
 * never leaves half a secret behind.
 */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, "secret")
  const draft = `${file}.${process.pid}`
  try {
    return readIfThere(file) ?? make()
  } catch (cause) {
    throw new ConfigError(`GOVERNOR_DATA_DIR ${dataDir} cannot be used: ${(cause as Error).message}`, { cause })
  }

  function make(): string {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    } finally {
      rmSync(draft)
    }
    return readFileSync(file, "utf8").trim()
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}
