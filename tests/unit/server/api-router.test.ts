import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { scanRoutes } from "#server/api-router"

const app = mkdtempSync(join(tmpdir(), "governor-routes-"))
afterAll(() => rmSync(app, { recursive: true }))
for (const route of ["v1/limits", "v1/limits/[id]", "v1/limits/preview", "v1/holds/[id]/renew", "v1/(people)/users", "auth/[...rest]"]) {
  const file = join(app, "api", route, "route.ts")
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, "export {}")
}
const match = scanRoutes(app)

test.each([
  { path: "/api/v1/limits", route: "/api/v1/limits", params: {}, because: "a literal path is itself" },
  { path: "/api/v1/limits/", route: "/api/v1/limits", params: {}, because: "a trailing slash names nothing more" },
  { path: "/api/v1/limits/lim_1", route: "/api/v1/limits/[id]", params: { id: "lim_1" }, because: "[id] takes one segment" },
  { path: "/api/v1/limits/preview", route: "/api/v1/limits/preview", params: {}, because: "a literal wins over [id]" },
  { path: "/api/v1/limits/a%2Fb", route: "/api/v1/limits/[id]", params: { id: "a/b" }, because: "an encoded slash stays inside" },
  { path: "/api/v1/holds/h/renew", route: "/api/v1/holds/[id]/renew", params: { id: "h" }, because: "segments go on after [id]" },
  { path: "/api/v1/users", route: "/api/v1/users", params: {}, because: "a group is no part of the path" },
  { path: "/api/auth/callback/oidc", route: "/api/auth/[...rest]", params: { rest: ["callback", "oidc"] }, because: "[...rest] takes all" },
])("$path: $because", ({ path, route, params }) => {
  const found = match(path)
  expect({ route: found?.route.pattern, params: found?.params }).toEqual({ route, params })
})

test.each([
  { path: "/api/v1/limits/a/b", because: "[id] takes no more than one segment" },
  { path: "/api/v1/holds/h", because: "there is only something below" },
  { path: "/api/auth", because: "[...rest] wants at least one" },
  { path: "/api/v1/limits/%E0%A4", because: "an encoding that is none names nothing" },
  { path: "/api/v1/__proto__", because: "names are looked up, not walked" },
])("$path is nothing: $because", ({ path }) => {
  expect(match(path)).toBeNull()
})
