import { edge } from "#lib/http/edge"
import { notAllowed } from "#lib/http/not-allowed"
import { json } from "#lib/http/reply"
import { readOpenApi } from "../read-openapi.ts"

/** The contract as an OpenAPI 3.1 document: open to everyone. */
export const GET = edge(null, () => json(200, readOpenApi()))

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
