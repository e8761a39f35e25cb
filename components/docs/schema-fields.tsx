import { bounds, type Schema, typeParts } from "./read-schema.tsx"

/** The fields of an object, one a line; what is no object is named by its type alone. */
export function SchemaFields({ schema }: { schema: Schema }) {
  const fields = Object.entries(schema.properties ?? {})
  if (fields.length === 0) return <SchemaType schema={schema} />
  return (
    <dl className="divide-y divide-line border-y border-line">
      {fields.map(([name, field]) => (
        <div key={name} className="grid gap-x-4 py-2 rail:grid-cols-[minmax(0,200px)_minmax(0,1fr)]">
          <dt className="font-mono break-words">
            {name}
            {!schema.required?.includes(name) && <span className="text-faint"> optional</span>}
          </dt>
          <dd className="min-w-0">
            <SchemaType schema={field} />
            <span className="text-faint"> {bounds(field)}</span>
            {field.description && <p className="text-muted">{field.description}</p>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A type in one line; names of other schemas lead to them. */
export function SchemaType({ schema }: { schema: Schema }) {
  return (
    <code className="font-mono break-words">
      {typeParts(schema).map((part, index) =>
        "schema" in part ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a type never change their order
          <a key={index} href={`#schema-${part.schema}`} className="text-watch underline underline-offset-2">
            {part.schema}
          </a>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a type never change their order
          <span key={index}>{part.text}</span>
        ),
      )}
    </code>
  )
}
