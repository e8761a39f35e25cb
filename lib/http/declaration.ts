import type { z } from "zod"
import type { KeyScope } from "#lib/contracts/keys"

/** What an endpoint says about itself; the checks and the OpenAPI document are made from it. */
export type Declaration = {
  /** One line for the docs. */
  summary: string
  /** What the caller must be allowed to do; `any`: known at all is enough; null: open to everyone. */
  scope: KeyScope | "any" | null
  body?: z.ZodType
  query?: z.ZodType
  params?: z.ZodType
  /** Request headers that it reads, for the docs: what is missing or wrong there is told by whoever reads them. */
  headers?: z.ZodType
  /** null: nothing is sent back (204). */
  reply: z.ZodType | null
  /** Default 200, or 204 where there is no reply. */
  status?: number
  /** With status 201: says 200 where what was asked for was there already. */
  existing?: true
  /** Content types of a body that no schema here checks, such as protobuf. */
  takes?: readonly string[]
  /** Content type of the reply where it is not JSON, such as `text/event-stream`. */
  media?: string
}
