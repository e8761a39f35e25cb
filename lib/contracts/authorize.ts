import { z } from "zod"
import { Directive } from "./directive.ts"
import { Count, Id, Instant, Name, PageQuery, Tokens, Usd } from "./primitives.ts"
import { UsdInput } from "./usage.ts"

export const Estimate = z
  .strictObject({ input: Tokens.optional(), output: Tokens.optional(), costUsd: UsdInput.optional() })
  .meta({ id: "Estimate", description: "The most this call is expected to use; held until it settles." })
export type Estimate = z.infer<typeof Estimate>

const HoldMs = z.number().int().min(1_000).max(86_400_000)

export const AuthorizeRequest = z
  .strictObject({
    id: Name.meta({ description: "chosen by the asker, unique per agent; the same id again gives the first answer" }),
    agent: Name,
    session: Name.optional(),
    user: Name.optional(),
    kind: z.enum(["llm", "tool"]).default("llm"),
    model: Name.optional(),
    tool: Name.optional(),
    fingerprint: Name.optional(),
    estimate: Estimate.optional(),
    holdMs: HoldMs.default(120_000),
  })
  .refine(({ kind, tool }) => kind !== "tool" || tool !== undefined, { path: ["tool"], message: "a tool call names its tool" })
  .meta({ id: "AuthorizeRequest" })
export type AuthorizeRequest = z.infer<typeof AuthorizeRequest>

export const Hold = z
  .strictObject({
    id: Id,
    state: z.enum(["open", "settled", "released", "expired"]),
    expiresAt: Instant,
    costUsd: Usd,
    tokens: Count,
  })
  .meta({ id: "Hold", description: "Budget set aside for a call that is under way." })
export type Hold = z.infer<typeof Hold>

export const Authorization = z
  .strictObject({
    id: z.string(),
    allowed: z.boolean(),
    directive: Directive,
    model: z.string().nullable().meta({ description: "the model to call: another one than was asked for after a downgrade" }),
    hold: Hold.nullable(),
  })
  .meta({ id: "Authorization" })
export type Authorization = z.infer<typeof Authorization>

export const HoldParams = z.strictObject({ id: z.string().regex(/^hld_[0-9a-z]{20}$/) })
export const RenewHold = z.strictObject({ holdMs: HoldMs })

export const ListedHold = Hold.extend({
  agent: z.string(),
  session: z.string(),
  user: z.string().nullable(),
  kind: z.enum(["llm", "tool"]),
  model: z.string().nullable(),
  tool: z.string().nullable(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
}).meta({ id: "ListedHold" })
export type ListedHold = z.infer<typeof ListedHold>
export const HoldQuery = PageQuery.extend({ agent: Name.optional(), session: Name.optional(), state: Hold.shape.state.optional() })
