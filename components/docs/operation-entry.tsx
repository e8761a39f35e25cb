import type { Schema } from "./read-schema.tsx"
import { SchemaFields, SchemaType } from "./schema-fields.tsx"

type Content = Record<string, { schema?: Schema }>

/** The part of an OpenAPI operation that our document has. */
export type DocumentedOperation = {
  operationId?: string
  summary?: string
  "x-scope"?: string
  parameters?: { name?: string; in?: string; required?: boolean; schema?: Schema; description?: string }[]
  requestBody?: { content?: Content }
  responses?: Record<string, { description?: string; content?: Content }>
}

export function OperationEntry({ method, path, operation }: { method: string; path: string; operation: DocumentedOperation }) {
  const body = schemaOf(operation.requestBody?.content)
  const parameters = operation.parameters ?? []
  const replies = Object.entries(operation.responses ?? {})
  return (
    <section id={operation.operationId} className="border-t border-line-strong py-6">
      <h3 className="text-title font-medium break-words">
        <span className="font-mono">
          {method.toUpperCase()} {path}
        </span>
      </h3>
      <p className="text-form text-muted">{operation.summary}</p>
      <p className="text-label text-faint">{accessWords(operation["x-scope"])}</p>
      {parameters.length > 0 && (
        <Part title="Parameters">
          <SchemaFields schema={asObject(parameters)} />
        </Part>
      )}
      {body && (
        <Part title="Body">
          <SchemaFields schema={body} />
        </Part>
      )}
      <Part title="Replies">
        <ul className="grid gap-1">
          {replies.map(([status, reply]) => {
            const schema = schemaOf(reply.content)
            return (
              <li key={status} className="grid grid-cols-[40px_minmax(0,1fr)]">
                <span className="figure">{status}</span>
                <span>{status.startsWith("2") && schema ? <SchemaType schema={schema} /> : reply.description}</span>
              </li>
            )
          })}
        </ul>
      </Part>
    </section>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <h4 className="mt-4 mb-1 text-label font-medium text-muted">{title}</h4>
      {children}
    </>
  )
}

function accessWords(scope: string | undefined): string {
  if (scope === undefined) return "Open to everyone"
  return scope === "any" ? "Any key, or a signed-in member" : `Scope ${scope}`
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return Object.values(content ?? {})[0]?.schema
}

function asObject(parameters: NonNullable<DocumentedOperation["parameters"]>): Schema {
  return {
    properties: Object.fromEntries(
      parameters.map(({ name = "", in: place, schema, description }) => [
        place === "path" ? `{${name}}` : `?${name}`,
        { description: description ?? "", ...schema },
      ]),
    ),
    required: parameters
      .filter(({ required }) => required)
      .map(({ name = "", in: place }) => (place === "path" ? `{${name}}` : `?${name}`)),
  }
}
