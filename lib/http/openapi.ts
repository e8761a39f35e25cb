import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi"
import { type ProblemCode, ProblemDetails, problems } from "#lib/contracts/problem"
import { UsageBatch, UsageEvent } from "#lib/contracts/usage"
import type { Declaration } from "./declaration.ts"
import { IfMatch } from "./if-match.ts"

/** Route files by their path as Next writes it (`/api/v1/agents/[id]`); what they export that is declared becomes an operation. */
export type RouteTable = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export type OpenApiDocument = ReturnType<typeof createDocument>

export type Operation = { path: string; method: string; declaration: Declaration }

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

export function operationsOf(routes: RouteTable): Operation[] {
  return Object.entries(routes).flatMap(([path, handlers]) =>
    METHODS.flatMap((method) => {
      const declaration = (handlers[method] as { declaration?: Declaration | null } | undefined)?.declaration
      return declaration ? [{ path: path.replaceAll(/\[(\w+)\]/g, "{$1}"), method, declaration }] : []
    }),
  )
}

/** The OpenAPI 3.1 document, made from the very schemas that check requests and replies. */
export function openApiDocument(routes: RouteTable, version: string): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {}
  for (const { path, method, declaration } of operationsOf(routes)) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(path, method, declaration) }
  }
  const document: ZodOpenApiObject = {
    openapi: "3.1.0",
    info: {
      title: "Agent Governor",
      version,
      description:
        "Agents report what they spend and are told whether to go on. Money is a decimal string in dollars, instants are ISO 8601 in UTC. Replies may gain fields: ignore unknown ones.",
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { UsageBatch, UsageEvent },
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "an API key, `gov_…`" },
        session: { type: "apiKey", in: "cookie", name: "next-auth.session-token", description: "a signed-in member" },
      },
    },
  }
  return createDocument(document, {
    // Replies may gain fields, so no client may be generated that refuses them; requests stay strict.
    override: ({ jsonSchema, io }) => {
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
}

function operation(path: string, method: string, declaration: Declaration): ZodOpenApiOperationObject {
  const { summary, scope, body, takes, query, params, headers } = declaration
  return {
    operationId: operationId(path, method),
    summary,
    ...(scope === null ? { security: [] } : { security: [{ key: [] }, { session: [] }], "x-scope": scope }),
    ...((params || query || headers) && {
      requestParams: {
        ...(params && { path: params as never }),
        ...(query && { query: query as never }),
        ...(headers && { header: headers as never }),
      },
    }),
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    ...(takes && {
      requestBody: { required: true, content: Object.fromEntries(takes.map((media) => [media, { schema: unchecked(media) }])) },
    }),
    responses: responses(declaration),
  }
}

function unchecked(media: string) {
  return media.endsWith("json") ? ({ type: "object" } as const) : ({ type: "string", format: "binary" } as const)
}

function responses(declaration: Declaration): ZodOpenApiResponsesObject {
  const { reply, media = "application/json", existing } = declaration
  const status = String(declaration.status ?? (reply ? 200 : 204)) as "200"
  const byStatus = Object.groupBy(problemsOf(declaration), (code) => problems[code].status)
  return {
    [status]: reply ? { description: "Done", content: { [media]: { schema: reply } } } : { description: "Done" },
    ...(reply && existing ? { "200": { description: "It was there already", content: { [media]: { schema: reply } } } } : {}),
    ...Object.fromEntries(
      Object.entries(byStatus).map(([failure, codes = []]) => [
        failure,
        {
          description: codes.map((code) => problems[code].title).join("; "),
          content: { "application/problem+json": { schema: ProblemDetails } },
        },
      ]),
    ),
  }
}

/** What can go wrong with an endpoint, as far as its declaration says. */
function problemsOf({ scope, body, takes, query, params, headers }: Declaration): ProblemCode[] {
  return [
    ...(body || takes ? (["malformed", "too_large", "unsupported_media"] as const) : []),
    ...(scope === null ? [] : (["unauthenticated", "too_many_requests"] as const)),
    ...(scope === null || scope === "any" ? [] : (["forbidden"] as const)),
    ...(params ? (["not_found"] as const) : []),
    ...(headers === IfMatch ? (["stale", "precondition_required"] as const) : []),
    ...(body || query ? (["unprocessable"] as const) : []),
    "unavailable",
  ]
}

/** `POST /api/v1/agents/{id}` is `postAgentsById`. */
function operationId(path: string, method: string): string {
  const words = path
    .replace(/^\/api\/(v1\/)?/, "")
    .split("/")
    .map((word) => word.replace(/^\{(.*)\}$/, "by-$1"))
  return [method.toLowerCase(), ...words].join("-").replaceAll(/[^A-Za-z0-9]+(\w)/g, (_, first: string) => first.toUpperCase())
}
