import { z } from "zod"
import { Count, Id, Instant, Name } from "./primitives.ts"

export const NewChannel = z
  .strictObject({
    name: Name,
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .meta({ description: "where to; https, and no address of a private network", example: "https://hooks.example.com/governor" }),
  })
  .meta({ id: "NewChannel", description: "A webhook that hears of each incident that opens from then on." })
export type NewChannel = z.infer<typeof NewChannel>

export const Channel = z
  .strictObject({
    id: Id,
    name: z.string(),
    url: z.string(),
    createdBy: z.string(),
    createdAt: Instant,
    waiting: Count.meta({ description: "messages that are still tried" }),
    failed: Count.meta({ description: "messages that were given up after a day of trying" }),
    lastDeliveredAt: Instant.nullable(),
    lastProblem: z.string().nullable().meta({ description: "why the latest of those did not arrive yet" }),
  })
  .meta({ id: "Channel" })
export type Channel = z.infer<typeof Channel>

export const CreatedChannel = Channel.extend({
  secret: z.string().meta({ description: "what messages are signed with (Standard Webhooks); shown in this reply and never again" }),
}).meta({ id: "CreatedChannel" })
export type CreatedChannel = z.infer<typeof CreatedChannel>

export const Channels = z.strictObject({ items: z.array(Channel) }).meta({ id: "Channels" })
export type Channels = z.infer<typeof Channels>

export const ChannelTest = z
  .strictObject({
    delivered: z.boolean(),
    detail: z.string().meta({ description: "what the receiver answered, or why it could not be reached" }),
  })
  .meta({ id: "ChannelTest" })
export type ChannelTest = z.infer<typeof ChannelTest>

export const ChannelParams = z.strictObject({ id: z.string().regex(/^chn_[0-9a-z]{20}$/) })
