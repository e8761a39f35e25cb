import { Problem } from "#lib/contracts/problem"
import type { Attributes, Decoded, LogRecord, Scalar, Span } from "#lib/domain/otel/telemetry"
import { collect } from "./attributes.ts"

type Json = Readonly<Record<string, unknown>>

/** OTLP's JSON: names in lower camel case, ids in hex, 64-bit numbers as numbers or digits. @throws Problem `malformed` */
export function spansFromJson(body: unknown): Decoded<Span> {
  return walk(body, "resourceSpans", "scopeSpans", "spans", (span, resource) => {
    const [traceId, spanId] = [hex(span["traceId"], 32), hex(span["spanId"], 16)]
    if (traceId === null || spanId === null) return null
    return {
      traceId,
      spanId,
      parentSpanId: hex(span["parentSpanId"], 16),
      startMs: Number(span["startTimeUnixNano"] ?? 0) / 1e6 || 0,
      endMs: Number(span["endTimeUnixNano"] ?? 0) / 1e6 || 0,
      failed: isFailure(span["status"]),
      attributes: attributesOf(span["attributes"]),
      resource,
    }
  })
}

/** @throws Problem `malformed` */
export function logsFromJson(body: unknown): Decoded<LogRecord> {
  return walk(body, "resourceLogs", "scopeLogs", "logRecords", (record, resource) => {
    const time = String(record["timeUnixNano"] ?? 0)
    return {
      timeNano: digits(time) ?? digits(String(record["observedTimeUnixNano"] ?? 0)) ?? "0",
      name: nameOf(record["eventName"]) ?? nameOf(isObject(record["body"]) ? record["body"]["stringValue"] : null) ?? "",
      attributes: attributesOf(record["attributes"]),
      resource,
    }
  })
}

function walk<T>(
  body: unknown,
  top: string,
  middle: string,
  leaf: string,
  read: (item: Json, resource: Attributes) => T | null,
): Decoded<T> {
  if (!isObject(body)) throw new Problem("malformed", "the body is no OTLP request: it must be an object")
  const items: T[] = []
  let unreadable = 0
  for (const group of objects(body[top], top)) {
    const resource = attributesOf(isObject(group["resource"]) ? group["resource"]["attributes"] : null)
    for (const scope of objects(group[middle], middle)) {
      for (const item of objects(scope[leaf], leaf)) {
        const value = read(item, resource)
        if (value === null) unreadable += 1
        else items.push(value)
      }
    }
  }
  return { items, unreadable }
}

function objects(value: unknown, name: string): readonly Json[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every(isObject)) throw new Problem("malformed", `${name} must be a list of objects`)
  return value
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function hex(value: unknown, length: number): string | null {
  if (typeof value !== "string" || value.length !== length || !/^[0-9a-f]+$/i.test(value) || /^0+$/.test(value)) return null
  return value.toLowerCase()
}

function digits(text: string): string | null {
  return /^[1-9]\d{0,19}$/.test(text) ? text : null
}

/** A body may be a prompt; what names an event is short. */
function nameOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 128 ? value : null
}

function isFailure(status: unknown): boolean {
  return isObject(status) && (status["code"] === 2 || status["code"] === "STATUS_CODE_ERROR")
}

function attributesOf(list: unknown): Attributes {
  const entries = Array.isArray(list) ? list.filter(isObject) : []
  return collect(entries.map(({ key, value }) => [String(key), () => (isObject(value) ? scalarOf(value) : null)]))
}

function scalarOf(value: Json): Scalar | null {
  const { stringValue, intValue, doubleValue, boolValue } = value
  if (typeof stringValue === "string") return stringValue
  if (typeof boolValue === "boolean") return boolValue
  const number = intValue ?? doubleValue
  return typeof number === "number" ? number : typeof number === "string" && number !== "" ? Number(number) : null
}
