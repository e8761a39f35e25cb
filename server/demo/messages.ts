/** What the demo tells its fleet. */
export type ToFleet = { type: "runaway"; agent: string } | { type: "stop" }

/** What the fleet tells the demo. */
export type FromFleet =
  | { type: "recorded" }
  /** The governor does not answer, and answers again. */
  | { type: "away"; reason: string }
  | { type: "back" }

/** What the fleet's process finds in its environment: where its governor is, and its key. */
export type FleetEnvironment = { FLEET_URL: string; FLEET_KEY: string }
