#!/usr/bin/env node
// Prisma's schema engine without a native binary: it speaks the engine's line-delimited JSON-RPC on stdin and stdout
// and hands every call to the WebAssembly build of the same engine, over the `pg` driver.
//
// Plain JavaScript, because the Prisma CLI starts it with whatever `node` is first on the PATH, from version 20 on.
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { PrismaPg } from "@prisma/adapter-pg"
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from "@prisma/driver-adapter-utils"
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg"

/** The engine refuses to start without a schema; where the CLI names none, the kind of database is all it needs. */
const DATASOURCE_ONLY = 'datasource db {\n  provider = "postgresql"\n}\n'

/** The `pg` adapter, with what the engine needs of it and an application does not. */
function overPg(connectionString, schema) {
  const factory = new PrismaPg({ connectionString }, schema ? { schema } : {})
  const connect = factory.connect.bind(factory)
  factory.connect = async () => forMigrations(await connect())
  // The adapter's own shadow database is the real one where the address is a string, which wins over its `database`.
  factory.connectToShadowDb = async () => {
    const real = await factory.connect()
    const name = `shadow_${randomUUID().replaceAll("-", "")}`
    await real.executeScript(`CREATE DATABASE ${name}`)
    const address = new URL(connectionString)
    address.pathname = name
    const shadow = await overPg(address.href, schema).connect()
    const leave = shadow.dispose.bind(shadow)
    shadow.dispose = async () => {
      await leave()
      await real.executeScript(`DROP DATABASE ${name} WITH (FORCE)`)
      await real.dispose()
    }
    return shadow
  }
  return factory
}

function forMigrations(adapter) {
  const { queryRaw } = adapter
  // Catalogs have columns of the internal type "char" (18), which the adapter does not map: read as text (25), told as characters.
  adapter.queryRaw = async (query) => {
    const characters = []
    const performIO = async (statement) => {
      const result = await adapter.performIO(statement)
      result.fields.forEach((field, at) => {
        if (field.dataTypeID !== 18) return
        field.dataTypeID = 25
        characters.push(at)
      })
      return result
    }
    const result = await queryRaw.call(Object.create(adapter, { performIO: { value: performIO } }), query)
    for (const at of characters) result.columnTypes[at] = ColumnTypeEnum.Character
    return result
  }
  // The adapter cuts scripts at every semicolon, also inside of functions and strings; Postgres cuts better.
  adapter.executeScript = (script) =>
    adapter.client.query(script).then(
      () => {},
      (error) => adapter.onError(error),
    )
  return adapter
}

/** `migrate diff` between two schema files names no database, yet the engine opens a connection first: to this. */
const noDatabase = {
  provider: "postgres",
  adapterName: "no-database",
  getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: false }),
  connect: async () => noDatabase,
  connectToShadowDb: refuse,
  queryRaw: greet,
  executeRaw: refuse,
  executeScript: refuse,
  startTransaction: refuse,
  dispose: async () => {},
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true, default: [] },
    datasource: { type: "string" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
  },
})

const url = options.datasource ? JSON.parse(options.datasource).url : undefined

/** The one query of a connecting engine: does the schema exist, and which Postgres is it? */
async function greet({ sql }) {
  if (!sql.includes("server_version_num")) return refuse()
  const columnNames = ["exists", "version", "numeric_version"]
  const columnTypes = [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32]
  return { columnNames, columnTypes, rows: [[true, "PostgreSQL 18.0", 180000]] }
}

async function refuse() {
  throw new DriverAdapterError({ kind: "DatabaseNotReachable", host: "no DATABASE_URL", port: 0 })
}

function loadWasm() {
  const file = fileURLToPath(new URL("schema_engine_bg.wasm", import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg")))
  const module = new WebAssembly.Module(readFileSync(file))
  const instance = new WebAssembly.Instance(module, { "./schema_engine_bg.js": bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
}

function openEngine() {
  loadWasm()
  const files = options.datamodels.map((path) => [path, readFileSync(path, "utf8")])
  const datamodels = files.length > 0 ? files : [["schema.prisma", DATASOURCE_ONLY]]
  // The schema that a connection string names; the adapter does not read it from there.
  const schema = URL.canParse(url ?? "") ? new URL(url).searchParams.get("schema") : null
  const adapter = url ? overPg(url, schema) : noDatabase
  return bindings.SchemaEngine.new({ datamodels }, log, bindMigrationAwareSqlAdapterFactory(adapter))
}

/** Messages for the CLI go to stderr, one JSON object a line, as the native engine writes them. */
function log(line) {
  process.stderr.write(`${line}\n`)
}

function reply(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`)
}

/** What the CLI asks for under another name than the WebAssembly build has. */
const renamed = { getDatabaseVersion: "version" }

async function serve() {
  const opening = openEngine()
  opening.catch(() => {}) // told in the reply to each request
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    if (!request.method) continue // the CLI's acknowledgement of a `print`
    try {
      const engine = await opening
      const result = await engine[renamed[request.method] ?? request.method](request.params)
      // The native engine prints by itself through the CLI; this one returns the text instead.
      if (request.method === "diff" && result.stdout) reply({ id: request.id, method: "print", params: { content: result.stdout } })
      reply({ id: request.id, result: result ?? null })
    } catch (error) {
      reply({ id: request.id, error: rpcError(error) })
    }
  }
}

/** Where the engine leaves its words before it panics. */
let lastWords = null
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message(message) {
    lastWords = message
  },
}

function rpcError(error) {
  const isPanic = error instanceof WebAssembly.RuntimeError
  const message = (isPanic && lastWords) || String(error?.message ?? error)
  const data = { is_panic: isPanic, message, error_code: error?.code, meta: error?.meta ?? null }
  return { code: 4466, message: "An error happened. Check the data field for details.", data }
}

/** `cli can-connect-to-database`: the answer is the exit code, the reason a log line of which the CLI skips the first. */
async function canConnect() {
  try {
    const engine = await openEngine()
    await engine.ensureConnectionValidity({ datasource: { tag: "ConnectionString", url } })
  } catch (error) {
    log(JSON.stringify({ level: "INFO", fields: { message: "connecting" }, target: "schema_engine" }))
    const fields = { error_code: error?.code ?? "P1001", message: String(error?.message ?? error) }
    log(JSON.stringify({ level: "ERROR", fields, target: "schema_engine::logger" }))
    process.exitCode = 1
  }
}

// A panic surfaces outside of the call that caused it, and the engine is gone with it: the CLI reads the log and the code.
process.on("uncaughtException", (error) => {
  log(JSON.stringify({ level: "ERROR", fields: rpcError(error).data, target: "schema_engine::logger" }))
  process.exit(101)
})

if (positionals[0] === "cli") await canConnect()
else await serve()
process.exit()
