import { type Call, callOf } from "./calls.ts"
import { closedLoop, openLoop, steadily } from "./pace.ts"
import type { LoadResult, LoadSpec } from "./spec.ts"
import { createTally, type Lane } from "./tally.ts"
import { openWire } from "./wire.ts"

/** Make a load and count what comes back. Resolves when everything that was sent is answered. */
export async function runLoad(spec: LoadSpec): Promise<LoadResult> {
  const lanes = await openLanes(spec, (url) => callOf(spec, url))
  const beganMs = performance.now()
  const fromMs = beganMs + spec.warmMs
  const untilMs = fromMs + spec.forMs
  const tally = createTally(lanes, { fromMs, untilMs }, spec.perSecond === null ? "end" : "due")
  if (spec.perSecond === null) await closedLoop(lanes.length, (nowMs) => nowMs < untilMs, tally.begin)
  else await openLoop(lanes.length, steadily(spec.perSecond, beganMs, untilMs), tally.begin)
  for (const { wire } of lanes) wire.close()
  return tally.result()
}

/** Connections to the servers in turn. */
export function openLanes(
  { urls, connections }: Pick<LoadSpec, "urls" | "connections">,
  callTo: (url: URL) => Call,
): Promise<readonly Lane[]> {
  const servers = urls.map((text) => {
    const url = new URL(text)
    return { url, call: callTo(url) }
  })
  return Promise.all(
    Array.from({ length: connections }, async (_, lane) => {
      const { url, call } = servers[lane % servers.length] as (typeof servers)[number]
      return { wire: await openWire(url), call }
    }),
  )
}
