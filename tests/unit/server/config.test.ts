import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { ConfigError, readConfig } from "#lib/config"

const dir = mkdtempSync(join(tmpdir(), "governor-config-"))
afterAll(() => rmSync(dir, { recursive: true }))

const secret = "s".repeat(32)
const database = "postgresql://u:p@db.example/governor"
const read = (given: Record<string, string>) => readConfig({ NODE_ENV: "test", ...given })

test.each([
  { given: { PORT: "http" }, names: "PORT", because: "a port is a number" },
  { given: { PORT: "70000" }, names: "PORT", because: "ports end at 65535" },
  { given: { DATABASE_URL: "mysql://db/x", GOVERNOR_SECRET: secret }, names: "DATABASE_URL", because: "only Postgres is spoken" },
  { given: { DATABASE_URL: database }, names: "GOVERNOR_SECRET", because: "servers of one database share a secret that none may make up" },
  { given: { DATABASE_URL: database, GOVERNOR_SECRET: "short" }, names: "GOVERNOR_SECRET", because: "a short secret can be guessed" },
  { given: { GOVERNOR_UI: "maybe", GOVERNOR_SECRET: secret }, names: "GOVERNOR_UI", because: "a mistyped switch must not mean yes" },
  { given: { GITHUB_CLIENT_ID: "id", GOVERNOR_SECRET: secret }, names: "GITHUB_CLIENT_SECRET", because: "half a provider signs nobody in" },
  {
    given: { OIDC_CLIENT_ID: "i", OIDC_CLIENT_SECRET: "s", GOVERNOR_SECRET: secret },
    names: "OIDC_ISSUER",
    because: "OIDC needs its issuer",
  },
])("$names is named: $because", ({ given, names }) => {
  expect(() => read({ GOVERNOR_DATA_DIR: dir, ...given })).toThrow(ConfigError)
  expect(() => read({ GOVERNOR_DATA_DIR: dir, ...given })).toThrow(names)
})

test("an empty variable counts as absent", () => {
  expect(read({ DATABASE_URL: "", PORT: "", GOVERNOR_DATA_DIR: dir })).toMatchObject({ databaseUrl: null, port: 3000 })
})

test("the embedded Postgres is the one that came along, or another that is named", () => {
  expect(read({ GOVERNOR_DATA_DIR: dir })).toMatchObject({ postgresBin: null })
  expect(read({ GOVERNOR_DATA_DIR: dir, GOVERNOR_POSTGRES_BIN: "/opt/postgres/bin" })).toMatchObject({ postgresBin: "/opt/postgres/bin" })
})

test("the secret is made once and kept for its owner alone", () => {
  const first = read({ GOVERNOR_DATA_DIR: join(dir, "kept") })
  const file = join(dir, "kept", "secret")
  expect(first.secret).toHaveLength(64)
  expect(read({ GOVERNOR_DATA_DIR: join(dir, "kept") }).secret).toBe(first.secret)
  expect(readFileSync(file, "utf8").trim()).toBe(first.secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test("the public address follows the port and ends without a slash", () => {
  expect(read({ GOVERNOR_DATA_DIR: dir, PORT: "8080" }).publicUrl).toBe("http://localhost:8080")
  expect(read({ GOVERNOR_DATA_DIR: dir, NEXTAUTH_URL: "https://governor.example.com/" }).publicUrl).toBe("https://governor.example.com")
})
