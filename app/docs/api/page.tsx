import type { Metadata } from "next"
import { DocsHead } from "#components/docs/docs-head"
import { type DocumentedOperation, OperationEntry } from "#components/docs/operation-entry"
import type { Schema } from "#components/docs/read-schema"
import { SchemaFields } from "#components/docs/schema-fields"
import { readOpenApi } from "../../api/read-openapi.ts"

export const metadata: Metadata = { title: "API" }

/** The contract as people read it, from the same document that machines get. */
export default function ApiPage() {
  const { info, paths = {}, components } = readOpenApi()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, DocumentedOperation>).map(([method, operation]) => ({ path, method, operation })),
  )
  const schemas = Object.entries((components?.schemas ?? {}) as Record<string, Schema>).sort(([a], [b]) => (a < b ? -1 : 1))
  return (
    <main id="main" className="mx-auto grid max-w-[880px] gap-10 px-4 py-10">
      <DocsHead title={`${info.title}: the API`} current="/docs/api">
        <p className="text-form text-muted">{info.description}</p>
        <p className="text-form text-muted">
          Programs send <code className="font-mono">Authorization: Bearer gov_…</code> with each request, and every reply carries{" "}
          <code className="font-mono">x-request-id</code>. For machines there is{" "}
          <a className="text-watch underline underline-offset-2" href="/api/openapi.json">
            /api/openapi.json
          </a>
          .
        </p>
        <nav aria-label="Endpoints">
          <ul className="grid gap-1">
            {operations.map(({ path, method, operation }) => (
              <li key={`${method} ${path}`}>
                <a className="font-mono text-watch underline underline-offset-2" href={`#${operation.operationId}`}>
                  {method.toUpperCase()} {path}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </DocsHead>
      <section aria-labelledby="endpoints">
        <h2 id="endpoints" className="mb-2 text-title font-medium">
          Endpoints
        </h2>
        {operations.map((entry) => (
          <OperationEntry key={`${entry.method} ${entry.path}`} {...entry} />
        ))}
      </section>
      <section aria-labelledby="schemas" className="grid gap-6">
        <h2 id="schemas" className="text-title font-medium">
          Schemas
        </h2>
        {schemas.map(([name, schema]) => (
          <section key={name} id={`schema-${name}`}>
            <h3 className="font-mono font-medium">{name}</h3>
            {schema.description && <p className="mb-1 text-muted">{schema.description}</p>}
            <SchemaFields schema={schema} />
          </section>
        ))}
      </section>
    </main>
  )
}
