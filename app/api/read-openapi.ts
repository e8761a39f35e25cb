import { type OpenApiDocument, openApiDocument } from "#lib/http/openapi"
import manifest from "../../package.json" with { type: "json" }
import { routes } from "./routes.ts"

let document: OpenApiDocument | undefined

/** Made once: it changes with the program only. */
export function readOpenApi(): OpenApiDocument {
  document ??= openApiDocument(routes, manifest.version)
  return document
}
