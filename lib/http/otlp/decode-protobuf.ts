import { BinaryReader, WireType } from "@bufbuild/protobuf/wire"
import { Problem } from "#lib/contracts/problem"
import type { Attributes, Decoded, LogRecord, Scalar, Span } from "#lib/domain/otel/telemetry"
import { collect } from "./attributes.ts"

/**
 * OTLP's protobuf, by the field numbers of opentelemetry-proto v1, which are stable. Parts are views of the body, not copies, and only those
 * that are wanted are looked at.
 *
 * @throws Problem `malformed` where it is cut off or is no protobuf
 */
export function spansFromProtobuf(body: Uint8Array): Decoded<Span> {
  return walk(body, (bytes, resource) => {
    const span = fieldsOf(bytes)
    const [traceId, spanId] = [hex(span.bytes(1), 16), hex(span.bytes(2), 8)]
    if (traceId === null || spanId === null) return null
    return {
      traceId,
      spanId,
      parentSpanId: hex(span.bytes(4), 8),
      startMs: Number(span.number(7)) / 1e6,
      endMs: Number(span.number(8)) / 1e6,
      failed: Number(fieldsOf(span.bytes(15)).number(3)) === 2,
      attributes: attributesOf(span.all(9)),
      resource,
    }
  })
}

/** @throws Problem `malformed` */
export function logsFromProtobuf(body: Uint8Array): Decoded<LogRecord> {
  return walk(body, (bytes, resource) => {
    const record = fieldsOf(bytes)
    const time = record.number(1)
    return {
      timeNano: String(time === 0n ? record.number(11) : time),
      name: nameOf(record.bytes(12)) ?? nameOf(fieldsOf(record.bytes(5)).bytes(1)) ?? "",
      attributes: attributesOf(record.all(6)),
      resource,
    }
  })
}

/** Requests of spans and of logs are alike down to the single item: resources {resource 1, scopes 2 {items 2}}. */
function walk<T>(body: Uint8Array, read: (item: Uint8Array, resource: Attributes) => T | null): Decoded<T> {
  const decoded = orNull(() => {
    const items = fieldsOf(body)
      .all(1)
      .flatMap((group) => readGroup(fieldsOf(group), read))
    const readable = items.filter((item) => item !== null)
    return { items: readable, unreadable: items.length - readable.length }
  })
  if (!decoded) throw new Problem("malformed", "the body is no OTLP protobuf, or it was cut off")
  return decoded
}

function readGroup<T>(group: Fields, read: (item: Uint8Array, resource: Attributes) => T | null): (T | null)[] {
  const resource = attributesOf(fieldsOf(group.bytes(1)).all(1))
  return group.all(2).flatMap((scope) =>
    fieldsOf(scope)
      .all(2)
      .map((item) => read(item, resource)),
  )
}

/** The reader throws at the first byte that cannot be. */
function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

type Fields = {
  /** Every value of a field that has bytes: a message, a text. */
  all(field: number): readonly Uint8Array[]
  /** The last of them, as protobuf says; empty where there is none. */
  bytes(field: number): Uint8Array
  /** The last value of a field that is a whole number; 0 where there is none. */
  number(field: number): bigint
  /** The last value of a field that is a double. */
  double(field: number): number
  has(field: number): boolean
}

const EMPTY = new Uint8Array()

/** More than any exporter sends in one message, and few enough to be held at once. */
const MOST_PARTS = 200_000

function fieldsOf(bytes: Uint8Array): Fields {
  const parts = new Map<number, Uint8Array[]>()
  const numbers = new Map<number, bigint>()
  const doubles = new Map<number, number>()
  const reader = new BinaryReader(bytes)
  let left = MOST_PARTS
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (type === WireType.LengthDelimited) {
      const part = reader.bytes()
      left -= 1
      if (left < 0) throw new RangeError(`more than ${MOST_PARTS} parts in one message`)
      const before = parts.get(field)
      if (before) before.push(part)
      else parts.set(field, [part])
    } else if (type === WireType.Varint) {
      numbers.set(field, BigInt(reader.int64()))
    } else if (type === WireType.Bit64) {
      const at = reader.pos
      numbers.set(field, BigInt(reader.fixed64()))
      doubles.set(field, new DataView(bytes.buffer, bytes.byteOffset + at, 8).getFloat64(0, true))
    } else {
      reader.skip(type, field)
    }
  }
  return {
    all: (field) => parts.get(field) ?? [],
    bytes: (field) => parts.get(field)?.at(-1) ?? EMPTY,
    number: (field) => numbers.get(field) ?? 0n,
    double: (field) => doubles.get(field) ?? 0,
    has: (field) => parts.has(field) || numbers.has(field),
  }
}

function attributesOf(list: readonly Uint8Array[]): Attributes {
  return collect(
    list.map((bytes) => {
      const pair = fieldsOf(bytes)
      return [text(pair.bytes(1)), () => scalarOf(fieldsOf(pair.bytes(2)))] as const
    }),
  )
}

function scalarOf(value: Fields): Scalar | null {
  if (value.all(1).length > 0) return text(value.bytes(1))
  if (value.has(2)) return value.number(2) !== 0n
  if (value.has(3)) return Number(value.number(3))
  return value.has(4) ? value.double(4) : null
}

const utf8 = new TextDecoder()

function text(bytes: Uint8Array): string {
  return utf8.decode(bytes)
}

/** A body may be a prompt; what names an event is short. */
function nameOf(bytes: Uint8Array): string | null {
  return bytes.byteLength > 0 && bytes.byteLength <= 128 ? text(bytes) : null
}

function hex(bytes: Uint8Array, length: number): string | null {
  return bytes.byteLength === length && bytes.some((byte) => byte !== 0) ? Buffer.from(bytes).toString("hex") : null
}
