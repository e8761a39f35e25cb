import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { Problem } from "#lib/contracts/problem"
import { type Incoming, tooLarge } from "../incoming.ts"

/** What a request may have, as it is sent and unpacked. */
export const MAX_OTLP_BYTES = 16 * 1024 * 1024

const unpack = promisify(gunzip)

/** @throws Problem `too_large`, having unpacked no more than that; `unsupported_media`; `malformed` */
export async function readOtlpBody(incoming: Incoming): Promise<Uint8Array> {
  const encoding = incoming.header("content-encoding")?.trim().toLowerCase() || "identity"
  if (encoding !== "gzip" && encoding !== "identity") {
    throw new Problem("unsupported_media", `send content-encoding: gzip or none, not ${encoding.slice(0, 50)}`)
  }
  const bytes = await incoming.body(MAX_OTLP_BYTES)
  if (encoding === "identity") return bytes
  const unpacked = await unpack(bytes, { maxOutputLength: MAX_OTLP_BYTES }).catch((error: NodeJS.ErrnoException) => error)
  if (unpacked instanceof Uint8Array) return unpacked
  if (unpacked.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(MAX_OTLP_BYTES)
  throw new Problem("malformed", "the body is not gzip, or it was cut off")
}
