type AdapterCause = { originalCode?: unknown; kind?: unknown }

/** The SQLSTATE behind a failed query, or null where the server said none: then the connection was lost and the outcome is unknown. */
export function sqlState(error: unknown): string | null {
  const code = causeOf(error)?.originalCode
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Is it the database that is away (or full, or shutting down, or too slow for what waits in it), and not the query that is wrong? */
export function isDatabaseAway(error: unknown): boolean {
  const cause = causeOf(error)
  if (!cause)
    return error instanceof Error && (/^(PrismaClientInitializationError|PrismaClientRustPanicError)$/.test(error.name) || isLost(error))
  const state = sqlState(error)
  return state === null ? cause.kind !== undefined : /^(08|53|55000|55P03|57|58|25006)/.test(state)
}

/** Waited for a lock, or worked, for longer than its connection allows; nothing of it is kept. */
export function isTimeOut(error: unknown): boolean {
  return /^(55P03|57014)$/.test(sqlState(error) ?? "")
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === "23505"
}

/**
 * A connection that ends inside of a transaction is told by the driver in its own words, past Prisma's; a transaction that found
 * none, or outlived its time while the database came back, by Prisma's code.
 */
function isLost(error: Error): boolean {
  const code = String((error as { code?: unknown }).code ?? "")
  return /^(P2024|P2028|E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN))$/.test(code) || LOST.test(error.message)
}

const LOST = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

function causeOf(error: unknown): AdapterCause | null {
  if (!(error instanceof Error)) return null
  const meta = (error as { meta?: { driverAdapterError?: { cause?: AdapterCause } } }).meta
  return meta?.driverAdapterError?.cause ?? (error.name === "DriverAdapterError" ? (error.cause as AdapterCause) : null)
}
