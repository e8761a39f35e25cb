import { z } from "zod"
import { Name } from "./primitives.ts"

export const Plans = z
  .strictObject({ plans: z.array(Name).max(200) })
  .refine(({ plans }) => new Set(plans).size === plans.length, { path: ["plans"], message: "must not name one twice" })
  .meta({ id: "Plans", description: "What users may be on; limits may be about one of them." })
export type Plans = z.infer<typeof Plans>
