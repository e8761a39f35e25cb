import type { RouteTable } from "#lib/http/openapi"
import * as health from "./health/route.ts"
import * as usage from "./v1/usage/route.ts"
import * as whoami from "./v1/whoami/route.ts"

/** Every documented route file by its path, in the order of the docs. A test compares it with the folders. */
export const routes: RouteTable = {
  "/api/v1/usage": usage,
  "/api/v1/whoami": whoami,
  "/api/health": health,
}
