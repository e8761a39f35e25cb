/** What a run is told by `main.ts`. */
const { PROVIDER_URL = "", GOVERNOR_URL = "", GOVERNOR_KEY = "", CLIENT = "" } = process.env

export const client = CLIENT
/** Where this client's own calls go: the provider tells clients apart by it. */
export const baseURL = `${PROVIDER_URL}/${CLIENT}/v1`
/** As it stands in `OTEL_EXPORTER_OTLP_ENDPOINT`. */
export const otlpUrl = `${GOVERNOR_URL}/api/otel`
export const otlpHeaders = { authorization: `Bearer ${GOVERNOR_KEY}` }
export const apiKey = "none"

let calls = 0

/** Report one call as its provider told it: the usage object verbatim. */
export async function report(model: string, usage: unknown, more: object = {}): Promise<void> {
  calls += 1
  const event = { id: `${CLIENT}-${calls}`, agent: CLIENT, session: "s-1", model, usage, ...more }
  const reply = await fetch(`${GOVERNOR_URL}/api/v1/usage`, {
    method: "POST",
    headers: { ...otlpHeaders, "content-type": "application/json" },
    body: JSON.stringify(event),
  })
  const text = await reply.text()
  if (!reply.ok || JSON.parse(text).results[0].status !== "recorded") throw new Error(`${reply.status} ${text}`)
}

export async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
