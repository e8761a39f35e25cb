import { z } from "zod"
import { Id, Instant, Name, Usd } from "./primitives.ts"
import { UsdInput } from "./usage.ts"

const EstimateTokens = z.number().int().min(0).max(10_000_000)
const RetentionDays = z.number().int().min(36, "must be at least 36: the longest window and a few days").max(3_650)
const Preset = z.enum(["strict", "observe"])
const UpgradeUrl = z.url({ protocol: /^https?$/, error: "must be an address that begins with https://" }).max(2_000)

export const Organization = z
  .strictObject({
    id: Id,
    name: z.string(),
    demo: z.boolean(),
    preset: z
      .enum(["strict", "observe", "lab"])
      .meta({ description: "strict: retry brake and regression loop stop; observe: they only tell" }),
    zone: z.string().meta({ description: "IANA name of the zone that days and months follow now" }),
    nextZone: z
      .strictObject({ zone: z.string(), from: Instant })
      .nullable()
      .meta({ description: "the zone that takes over with the next month" }),
    upgradeUrl: z.string().nullable().meta({ description: "where a user whose quota is used up can get more" }),
    estimateInput: z.number().int().meta({ description: "tokens that an ask without an estimate is taken for" }),
    estimateOutput: z.number().int(),
    conservativeInputUsd: Usd.meta({ description: "dollars per million tokens of a model that no price is known of" }),
    conservativeOutputUsd: Usd,
    maxToolCallUsd: Usd.meta({ description: "the most that one tool call is charged" }),
    retentionDays: z.number().int().meta({ description: "how long single calls are kept; sums stay" }),
    engineerOverdriveUsd: Usd.meta({ description: "the most that engineers may give one session by Overdrive within 24 hours" }),
    engineerOverdriveTokens: z.number().int(),
    revision: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: "Organization" })
export type Organization = z.infer<typeof Organization>

export const OrganizationPatch = z
  .strictObject({
    name: Name,
    preset: Preset,
    zone: z.string().min(1).max(64),
    upgradeUrl: UpgradeUrl.nullable(),
    estimateInput: EstimateTokens,
    estimateOutput: EstimateTokens,
    conservativeInputUsd: UsdInput,
    conservativeOutputUsd: UsdInput,
    maxToolCallUsd: UsdInput,
    retentionDays: RetentionDays,
    engineerOverdriveUsd: UsdInput,
    engineerOverdriveTokens: z.number().int().min(0).max(1_000_000_000),
  })
  .partial()
  .meta({ id: "OrganizationPatch", description: "What is left out stays. A zone takes over with the next month." })
export type OrganizationPatch = z.infer<typeof OrganizationPatch>
