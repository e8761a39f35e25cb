import { LabNews, LabScenario } from "#lib/contracts/lab"
import { requireScope } from "#lib/services/ctx"
import { startLab } from "#lib/services/start-lab"
import { readJson } from "./body.ts"
import { edge, log } from "./edge.ts"
import { identify } from "./identify.ts"
import { check } from "./pointers.ts"
import { textStream } from "./text-stream.ts"

/** A run of the lab, told while it goes; who stops reading ends it. */
export const labRun = edge(
  {
    summary: "Let a runaway loose in the lab: progress line by line as JSON, then the report; to stop reading ends it",
    scope: "operate",
    body: LabScenario,
    reply: LabNews,
    media: "application/x-ndjson",
  },
  async (incoming, requestId) => {
    const identity = await identify(incoming)
    requireScope(identity, "operate")
    const scenario = check(LabScenario, await readJson(incoming), "body")
    const gone = new AbortController()
    const news = startLab(identity, scenario, AbortSignal.any([incoming.signal, gone.signal]))
    return {
      status: 200,
      headers: { "content-type": "application/x-ndjson; charset=utf-8", "x-accel-buffering": "no" },
      body: textStream(lines(news), gone, (error) => log(requestId, incoming, error)),
    }
  },
)

async function* lines(news: AsyncGenerator<LabNews>): AsyncGenerator<string> {
  for await (const one of news) yield `${JSON.stringify(one)}\n`
}
