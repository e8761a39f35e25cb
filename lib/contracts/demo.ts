import { z } from "zod"

export const StartedRunaway = z
  .strictObject({ agent: z.string().meta({ description: "the agent that is going wild now", example: "runaway-3f7a" }) })
  .meta({ id: "StartedRunaway" })
export type StartedRunaway = z.infer<typeof StartedRunaway>
