import { expect, test } from "vitest"
import { readJson } from "#lib/http/body"
import { incomingOf } from "#lib/http/incoming"
import { incoming } from "./incoming-fixture.ts"

const json = { "content-type": "application/json" }

test.each([
  { headers: json, body: '{"a":1}', because: "plain JSON" },
  { headers: { "content-type": "application/json; charset=utf-8" }, body: '{"a":1}', because: "with a charset" },
  { headers: { "content-type": "Application/Vnd.governor+JSON" }, body: '{"a":1}', because: "a type built on JSON" },
  { headers: json, body: ' \n{"a":1}\n', because: "space around it means nothing" },
])("read: $because", async ({ headers, body }) => {
  expect(await readJson(incoming({ headers, body }))).toEqual({ a: 1 })
})

test.each([
  { headers: json, body: "", code: "malformed", because: "nothing was sent" },
  { headers: json, body: "{", code: "malformed", because: "it is cut off" },
  { headers: json, body: '{"a":NaN}', code: "malformed", because: "NaN is no JSON" },
  { headers: json, body: '{"a":1}x', code: "malformed", because: "something follows" },
  { headers: json, body: new Uint8Array([0x22, 0xff, 0x22]), code: "malformed", because: "it is not UTF-8" },
  { headers: json, body: "[".repeat(200_000) + "]".repeat(200_000), code: "malformed", because: "whoever walks it would run out of stack" },
  { headers: json, body: `"${"x".repeat(1_048_576)}"`, code: "too_large", because: "more than a mebibyte" },
  { headers: {}, body: "{}", code: "unsupported_media", because: "no content type" },
  { headers: { "content-type": "text/plain" }, body: "{}", code: "unsupported_media", because: "a form of another site can send text" },
  { headers: { "content-type": "application/jsonp" }, body: "{}", code: "unsupported_media", because: "only begins like JSON" },
])("refused as $code: $because", async ({ headers, body, code }) => {
  await expect(readJson(incoming({ headers, body }))).rejects.toMatchObject({ code })
})

test.each([
  { depth: 32, deep: false, because: "the deepest that is read" },
  { depth: 33, deep: true, because: "one level more" },
])("$depth levels: $because", async ({ depth, deep }) => {
  const reading = readJson(incoming({ headers: json, body: "[".repeat(depth) + "]".repeat(depth) }))
  if (deep) await expect(reading).rejects.toMatchObject({ code: "malformed" })
  else expect(await reading).toBeDefined()
})

test("a body without an announced length is read no further than its limit", async () => {
  let pulled = 0
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1
      controller.enqueue(new Uint8Array(65_536))
    },
  })
  const request = new Request("http://localhost/", { method: "POST", body: endless, duplex: "half", headers: json } as RequestInit)
  await expect(readJson(await incomingOf(request, undefined))).rejects.toMatchObject({ code: "too_large" })
  expect(pulled).toBeLessThan(25)
})
