import { array, property, string } from "fast-check"
import { describe, expect, test } from "vitest"
import { contentHash, eventKey, isBelievable } from "#lib/ledger/event-key"
import { holds } from "#tests/unit/domain/holds"

describe("a key", () => {
  test("is 128 bits as a UUID, and the same everywhere and for ever: it is what repeats are known by", () => {
    expect(eventKey("id", "crawler", "e-1")).toBe(eventKey("id", "crawler", "e-1"))
    expect(eventKey("id", "crawler", "e-1")).toBe("23862886-1300-86f3-5e47-e8cdebe4ff18")
  })

  test.each([
    { a: ["id", "a-b", "c"], b: ["id", "a", "b-c"], because: "lengths are part of what is hashed" },
    { a: ["id", "ab", ""], b: ["id", "a", "b"], because: "so an empty part is one" },
    { a: ["id", "a"], b: ["id", "a", ""], because: "and the number of parts counts" },
    { a: ["id", "1:a", "b"], b: ["id", "", "a1:b"], because: "also where a part looks like a length" },
    { a: ["id", "a", "b"], b: ["response", "a", "b"], because: "kinds never meet" },
    { a: ["id", "a", "B"], b: ["id", "a", "b"], because: "names are compared exactly" },
    { a: ["id", "é", "x"], b: ["id", "e", "\u0301x"], because: "lengths are bytes, not characters" },
  ] as const)("of $a is not that of $b: $because", ({ a, b }) => {
    const [kindA, ...partsA] = a
    const [kindB, ...partsB] = b
    expect(eventKey(kindA, ...partsA)).not.toBe(eventKey(kindB, ...partsB))
  })

  test("is equal only where the parts are", () => {
    const parts = array(string({ unit: "grapheme", maxLength: 4 }), { minLength: 1, maxLength: 4 })
    holds(
      property(parts, parts, (a, b) => {
        const equal = a.length === b.length && a.every((part, at) => part === b[at])
        expect(eventKey("id", ...a) === eventKey("id", ...b)).toBe(equal)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe("the hash of what is sent", () => {
  const first = { agent: "a", usage: { input: 1, details: { x: [1, { y: 2 }] } }, session: undefined }

  test.each([
    { other: { usage: { details: { x: [1, { y: 2 }] }, input: 1 }, agent: "a" }, same: true, because: "the order of names, however deep" },
    { other: { agent: "a", usage: first.usage }, same: true, because: "what is undefined was not sent" },
    { other: { ...first, session: null }, same: false, because: "null was" },
    { other: { ...first, usage: { input: 1, details: { x: [{ y: 2 }, 1] } } }, same: false, because: "the order of a list is content" },
    { other: { ...first, usage: { input: "1", details: first.usage.details } }, same: false, because: "a text is no number" },
    { other: { ...first, usage: { input: 1.0, details: first.usage.details } }, same: true, because: "1.0 is 1" },
    { other: { ...first, agent: "a ", usage: first.usage }, same: false, because: "spaces count" },
  ])("same $same: $because", ({ other, same }) => {
    expect(contentHash(other) === contentHash(first)).toBe(same)
  })

  test.each([
    { fields: {}, hash: "50690c83-35f8-0a1d-1c12-cd33e133ffd4", because: "nothing" },
    { fields: first, hash: "e48f2293-256c-b88a-ffa4-a6ef7f741783", because: "nested, with a list and something undefined" },
    {
      fields: { b: null, a: [undefined, null, true, -0, 1e21, 0.1] },
      hash: "338a43c0-0aa2-2bc5-be04-c6e0e6cd8b35",
      because: "every kind of a value",
    },
    {
      fields: { "10": 1, "9": 2, é: '\u2028"\\', "\ud800": "\udfff", Z: {}, a: [] },
      hash: "8265ecd2-0f23-31d9-5c55-9b0530849e14",
      because: "names by their UTF-16, also those that look like numbers",
    },
    {
      fields: JSON.parse('{"usage":{"__proto__":{"a":1}}}'),
      hash: "1697281f-bc3a-b9df-8855-8ec07b5bc2f2",
      because: "a name that means something to the language",
    },
  ])("is $hash for ever, since what was stored is compared with it: $because", ({ fields, hash }) => {
    expect(contentHash(fields)).toBe(hash)
  })

  test("tells a value apart from the text of it", () => {
    expect(contentHash({ a: { b: 1 } })).not.toBe(contentHash({ a: '{"b":1}' }))
  })
})

test.each([
  { id: "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", believed: true, because: "OpenAI" },
  { id: "msg_01XFDUDYJgAACzvnptvVoYEL", believed: true, because: "Anthropic" },
  { id: "resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b", believed: true, because: "OpenAI responses" },
  { id: "0194b8c3-5f6e-7a31-9d42-0123456789ab", believed: true, because: "a UUID" },
  { id: "chatcmpl-42", believed: false, because: "numbered by a local server" },
  { id: "chatcmpl-999999999999999", believed: false, because: "fifteen behind the prefix" },
  { id: "chatcmpl-9999999999999999", believed: true, because: "sixteen behind the prefix" },
  { id: "abcdefghijklmnop", believed: true, because: "sixteen and no prefix" },
  { id: "abcdefghijklmnop-", believed: false, because: "all of it prefix" },
  { id: "", believed: false, because: "nothing" },
])("$id is believed: $believed ($because)", ({ id, believed }) => {
  expect(isBelievable(id)).toBe(believed)
})
