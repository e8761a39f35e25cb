import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire"

type Value = string | number | boolean
export type TestSpan = {
  traceId?: string
  spanId: string
  parentSpanId?: string
  name?: string
  startMs?: number
  endMs: number
  failed?: boolean
  attributes: Record<string, Value>
}
export type TestRecord = { timeMs: number; name?: string; attributes: Record<string, Value> }
type Resource = Record<string, Value>

export const TRACE = "d982f7ad80a48324602584726eb50f1c"

/** A request of spans as exporters write it in JSON. */
export function tracesJson(spans: readonly TestSpan[], resource: Resource = { "service.name": "crawler" }) {
  return {
    resourceSpans: [
      {
        resource: { attributes: list(resource) },
        scopeSpans: [
          {
            scope: { name: "test" },
            spans: spans.map(({ traceId = TRACE, spanId, parentSpanId, name = "chat", startMs, endMs, failed, attributes }) => ({
              traceId,
              spanId,
              ...(parentSpanId && { parentSpanId }),
              name,
              kind: 3,
              startTimeUnixNano: `${startMs ?? endMs - 100}000000`,
              endTimeUnixNano: `${endMs}000000`,
              attributes: list(attributes),
              status: { code: failed ? 2 : 0 },
            })),
          },
        ],
      },
    ],
  }
}

export function logsJson(records: readonly TestRecord[], resource: Resource = { "service.name": "claude-code" }) {
  return {
    resourceLogs: [
      {
        resource: { attributes: list(resource) },
        scopeLogs: [
          {
            logRecords: records.map(({ timeMs, name, attributes }) => ({
              timeUnixNano: `${timeMs}000000`,
              ...(name && { body: { stringValue: name } }),
              attributes: list(attributes),
            })),
          },
        ],
      },
    ],
  }
}

function list(attributes: Resource) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: Value) {
  if (typeof value === "string") return { stringValue: value }
  if (typeof value === "boolean") return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** The same spans in protobuf. */
export function tracesProtobuf(spans: readonly TestSpan[], resource: Resource = { "service.name": "crawler" }): Uint8Array<ArrayBuffer> {
  return message((request) =>
    part(request, 1, (group) => {
      part(group, 1, (one) => write(one, 1, resource))
      part(group, 2, (scope) => {
        for (const span of spans) part(scope, 2, (one) => writeSpan(one, span))
      })
    }),
  )
}

export function logsProtobuf(
  records: readonly TestRecord[],
  resource: Resource = { "service.name": "claude-code" },
): Uint8Array<ArrayBuffer> {
  return message((request) =>
    part(request, 1, (group) => {
      part(group, 1, (one) => write(one, 1, resource))
      part(group, 2, (scope) => {
        for (const { timeMs, name, attributes } of records) {
          part(scope, 2, (one) => {
            one.tag(1, WireType.Bit64).fixed64(BigInt(timeMs) * 1_000_000n)
            if (name) part(one, 5, (body) => body.tag(1, WireType.LengthDelimited).string(name))
            write(one, 6, attributes)
          })
        }
      })
    }),
  )
}

function writeSpan(
  one: BinaryWriter,
  { traceId = TRACE, spanId, parentSpanId, name = "chat", startMs, endMs, failed, attributes }: TestSpan,
) {
  one.tag(1, WireType.LengthDelimited).bytes(Buffer.from(traceId, "hex"))
  one.tag(2, WireType.LengthDelimited).bytes(Buffer.from(spanId, "hex"))
  if (parentSpanId) one.tag(4, WireType.LengthDelimited).bytes(Buffer.from(parentSpanId, "hex"))
  one.tag(5, WireType.LengthDelimited).string(name)
  one.tag(7, WireType.Bit64).fixed64(BigInt(startMs ?? endMs - 100) * 1_000_000n)
  one.tag(8, WireType.Bit64).fixed64(BigInt(endMs) * 1_000_000n)
  write(one, 9, attributes)
  part(one, 15, (status) => status.tag(3, WireType.Varint).int32(failed ? 2 : 0))
}

function write(to: BinaryWriter, field: number, attributes: Resource) {
  for (const [key, value] of Object.entries(attributes)) {
    part(to, field, (pair) => {
      pair.tag(1, WireType.LengthDelimited).string(key)
      part(pair, 2, (one) => {
        if (typeof value === "string") one.tag(1, WireType.LengthDelimited).string(value)
        else if (typeof value === "boolean") one.tag(2, WireType.Varint).bool(value)
        else if (Number.isInteger(value)) one.tag(3, WireType.Varint).int64(value)
        else one.tag(4, WireType.Bit64).double(value)
      })
    })
  }
}

function message(fill: (writer: BinaryWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter()
  fill(writer)
  return writer.finish()
}

function part(writer: BinaryWriter, field: number, fill: (writer: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  fill(writer)
  writer.join()
}
