/** The part of JSON Schema that our contracts use. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: Schema | boolean
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** A type as people read it, in parts so that names of other schemas can be links. */
export type TypePart = { text: string } | { schema: string }

export function typeParts(schema: Schema): TypePart[] {
  if (schema.$ref) return [{ schema: schema.$ref.split("/").at(-1) ?? "" }]
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (alternatives) return joined(alternatives.map(typeParts), schema.allOf ? " & " : " | ")
  if (schema.const !== undefined) return [{ text: JSON.stringify(schema.const) }]
  if (schema.enum) return [{ text: schema.enum.map((value) => JSON.stringify(value)).join(" | ") }]
  if (schema.type === "array") return [...typeParts(schema.items ?? {}), { text: "[]" }]
  if (schema.type === "object" && typeof schema.additionalProperties === "object" && !schema.properties) {
    return [{ text: "{ [name]: " }, ...typeParts(schema.additionalProperties), { text: " }" }]
  }
  if (schema.type === undefined) return [{ text: "anything" }]
  return [{ text: [schema.type].flat().join(" | ") }]
}

/** Bounds and default, in words; empty where there are none worth saying. */
export function bounds(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema
  const said = [
    range(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, ""),
    range(minLength, maxLength, " characters"),
    range(minItems, maxItems, " items"),
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ]
  return said.filter(Boolean).join(", ")
}

function range(least: number | undefined, most: number | undefined, unit: string): string | false {
  if (least === undefined && most === undefined) return false
  if (most === undefined) return `at least ${least}${unit}`
  if (least === undefined) return `at most ${most}${unit}`
  return `${least} to ${most}${unit}`
}

function joined(lists: TypePart[][], between: string): TypePart[] {
  return lists.flatMap((parts, index) => (index === 0 ? parts : [{ text: between }, ...parts]))
}
