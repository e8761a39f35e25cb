import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire"
import { z } from "zod"
import { Problem } from "#lib/contracts/problem"
import type { TelemetryReceipt } from "#lib/contracts/telemetry"
import type { Decoded } from "#lib/domain/otel/telemetry"
import { type LedgerCtx, requireScope } from "#lib/services/ctx"
import { parseJson } from "../body.ts"
import type { Declaration } from "../declaration.ts"
import { edge, type Handler } from "../edge.ts"
import { identify } from "../identify.ts"
import type { Outgoing } from "../incoming.ts"
import { json } from "../reply.ts"
import { requestCtx } from "../request-ctx.ts"
import { readOtlpBody } from "./read-body.ts"

export type OtlpSignal<T> = {
  summary: string
  /** What OTLP calls the count of what was rejected. */
  rejected: "rejectedSpans" | "rejectedLogRecords"
  fromJson(body: unknown): Decoded<T>
  fromProtobuf(body: Uint8Array): Decoded<T>
  handle(ctx: LedgerCtx, decoded: Decoded<T>): Promise<TelemetryReceipt>
}

const MEDIA = /^application\/(json|x-protobuf)\s*(;|$)/i

/**
 * An endpoint of OTLP/HTTP. It answers in the content type that it was asked in, and 200 also where a part could not be counted: exporters
 * send again what is answered 429 or 503, and drop what is answered otherwise, so a budget does neither.
 */
export function otlpRoute<T>({ summary, rejected, fromJson, fromProtobuf, handle }: OtlpSignal<T>): Handler<Declaration> {
  const reply = z
    .strictObject({ partialSuccess: z.strictObject({ [rejected]: z.string(), errorMessage: z.string() }).optional() })
    .meta({ description: "as OTLP/HTTP says; protobuf where the request was" })
  return edge(
    { summary, scope: "usage:write", takes: ["application/json", "application/x-protobuf"], reply },
    async (incoming, requestId) => {
      const identity = await identify(incoming)
      requireScope(identity, "usage:write")
      const type = incoming.header("content-type") ?? ""
      const media = MEDIA.exec(type)?.[1]?.toLowerCase()
      if (media === undefined) {
        throw new Problem(
          "unsupported_media",
          `send content-type: application/x-protobuf or application/json${type && `, not ${type.slice(0, 100)}`}`,
        )
      }
      const body = await readOtlpBody(incoming)
      const decoded = media === "json" ? fromJson(parseJson(body)) : fromProtobuf(body)
      const receipt = await handle(requestCtx(identity, incoming, requestId, body.byteLength), decoded)
      return media === "json" ? jsonReply(rejected, receipt) : protobufReply(receipt)
    },
  )
}

function jsonReply(name: string, { rejected, message }: TelemetryReceipt): Outgoing {
  return json(200, message === null ? {} : { partialSuccess: { [name]: String(rejected), errorMessage: message } })
}

/** A response without partial success is no bytes at all; else its field 1 holds the count (1) and the message (2). */
function protobufReply({ rejected, message }: TelemetryReceipt): Outgoing {
  const headers = { "content-type": "application/x-protobuf" }
  if (message === null) return { status: 200, headers, body: null }
  const bytes = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .fork()
    .tag(1, WireType.Varint)
    .int64(rejected)
    .tag(2, WireType.LengthDelimited)
    .string(message)
    .join()
    .finish()
  return { status: 200, headers, body: bytes }
}
