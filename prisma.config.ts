import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { defineConfig } from "prisma/config"

const root = dirname(fileURLToPath(import.meta.url))

// Prisma's CLI would download a native schema engine, from a host that many networks block; this one is part of the
// installation (see prisma/schema-engine.mjs).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= join(root, "prisma", "schema-engine.mjs")
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= "1"

export default defineConfig({
  schema: join(root, "prisma", "schema.prisma"),
  migrations: { path: join(root, "prisma", "migrations") },
  // Absent for `generate` and `migrate diff`, which need no database.
  datasource: process.env.DATABASE_URL ? { url: process.env.DATABASE_URL } : {},
})
