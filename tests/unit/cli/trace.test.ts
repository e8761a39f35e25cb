import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { type Broken, type Replayed, readEvents } from "#cli/replay/read-events"
import { survey } from "#cli/replay/survey"
import { Fault, recognise } from "#cli/replay/trace-format"
import { collect } from "./collect.ts"

const folder = mkdtempSync(join(tmpdir(), "governor-trace-"))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(lines: string[], given: { agent?: string; beginMs?: number } = {}): Promise<(Replayed | Broken)[]> {
  const path = join(folder, "trace.csv")
  writeFileSync(path, lines.join("\n"))
  const trace = await survey(path)
  const place = (traceMs: number) => (given.beginMs === undefined ? traceMs : given.beginMs + traceMs - trace.firstMs)
  return collect(readEvents(path, trace, { agent: given.agent ?? trace.format.agent, model: "gpt-4o", place }))
}

const AIDER = "ts_unix,user,session,model,edit_format,prompt_tokens,completion_tokens,cost_usd,session_total_cost_usd"

describe("a trace is known by its columns", () => {
  test.each([
    { header: AIDER, name: "Aider", because: "all its columns are there, and two more" },
    { header: "GeneratedTokens,TIMESTAMP,ContextTokens", name: "Azure", because: "their order is nobody's business" },
    { header: "timestamp_ms,input_tokens,output_tokens,prefix_cached_tokens", name: "Mooncake", because: "all its columns are there" },
    { header: "timestamp_ms,input_tokens,output_tokens", name: null, because: "without the cached ones it would be priced wrongly" },
    { header: "timestamp,contexttokens,generatedtokens", name: null, because: "column names are compared exactly" },
  ])("$name: $because", ({ header, name }) => {
    expect(recognise(header.split(","))?.name ?? null).toBe(name)
  })

  test.each([
    { lines: [], because: "an empty file is no trace" },
    { lines: ["a,b,c", "1,2,3"], because: "columns that nobody knows" },
  ])("$because", async ({ lines }) => {
    await expect(read(lines)).rejects.toThrow(Fault)
  })
})

test("an Aider row keeps its user, session, model and reported cost as they are written", async () => {
  const [row] = await read([AIDER, "1723560043,u01,s00001,gpt-4o-mini,,638,25,1.4999999999999999e-05,0.1"])
  expect(row).toEqual({
    line: 2,
    atMs: 1_723_560_043_000,
    event: {
      id: expect.stringMatching(/^[0-9a-f]{16}-1$/),
      agent: "aider",
      session: "s00001",
      user: "u01",
      model: "gpt-4o-mini",
      usage: { prompt_tokens: 638, completion_tokens: 25 },
      costUsd: "1.4999999999999999e-05",
      occurredAt: "2024-08-13T14:40:43.000Z",
    },
  })
})

test("equal rows are different calls: the row's number is part of the id", async () => {
  const row = "1723560043,u01,s00001,gpt-4o-mini,,638,25,0.1,0.1"
  const ids = (await read([AIDER, row, row, row])).map((one) => ("event" in one ? one.event.id : null))
  expect(new Set(ids).size).toBe(3)
})

test("an Azure row is UTC, has the user that its number gives it, and that user's hour as its session", async () => {
  const rows = await read([
    "TIMESTAMP,ContextTokens,GeneratedTokens",
    "2023-11-16 18:17:03.9799600,4808,10",
    "2023-11-16 19:17:03.9799600,1,2",
  ])
  expect(rows).toMatchObject([
    {
      atMs: Date.parse("2023-11-16T18:17:03.979Z"),
      event: { agent: "azure-code", user: "u01", session: "azure-code-u01-h0", model: "gpt-4o" },
    },
    { event: { user: "u02", session: "azure-code-u02-h1", usage: { prompt_tokens: 1, completion_tokens: 2 } } },
  ])
})

test("a Mooncake row says how much of its input was cached, and its clock is placed by the caller", async () => {
  const begin = Date.parse("2026-11-01T00:00:00Z")
  const rows = await read(["timestamp_ms,input_tokens,output_tokens,prefix_cached_tokens", "500,6758,500,0", "1500,7322,490,512"], {
    beginMs: begin,
  })
  expect(rows).toMatchObject([
    { atMs: begin, event: { occurredAt: "2026-11-01T00:00:00.000Z" } },
    {
      atMs: begin + 1000,
      event: { usage: { prompt_tokens: 7322, completion_tokens: 490, prompt_tokens_details: { cached_tokens: 512 } } },
    },
  ])
})

describe("a broken row is named by its line, and nothing else is lost", () => {
  const sound = "1723560043,u01,s1,gpt-4o,,638,25,0.1,0.1"
  test.each([
    { broken: "1723560043,u01,s1,gpt-4o,,-1,25,0.1,0.1", fault: /prompt_tokens must be a whole number, not "-1"/, because: "negative" },
    { broken: "1723560043,u01,s1,gpt-4o,,1.5,25,0.1,0.1", fault: /prompt_tokens must be a whole number/, because: "half a token" },
    { broken: "1723560043,u01,s1,gpt-4o,,,25,0.1,0.1", fault: /prompt_tokens must be a whole number, not empty/, because: "no count" },
    { broken: "1723560043,u01,s1,gpt-4o,,9007199254740993,25,0.1,0.1", fault: /prompt_tokens/, because: "2^53 + 1" },
    { broken: "soon,u01,s1,gpt-4o,,638,25,0.1,0.1", fault: /ts_unix/, because: "no time" },
    { broken: "99999999999999,u01,s1,gpt-4o,,638,25,0.1,0.1", fault: /Invalid time/, because: "a time that no calendar has" },
    { broken: "1723560043,u01,s1,gpt-4o,,638,25,NaN,0.1", fault: /cost_usd must be an amount/, because: "NaN dollars" },
    { broken: "1723560043,u01,s1,gpt-4o", fault: /has 4 fields where the header has 9/, because: "cut off" },
    { broken: '1723560043,u01,"s1,gpt-4o,,638,25,0.1,0.1', fault: /[Qq]uote/, because: "a quote that does not end" },
  ])("$because", async ({ broken, fault }) => {
    const rows = await read([AIDER, sound, broken, "", sound])
    expect(rows).toEqual([
      expect.objectContaining({ line: 2, event: expect.anything() }),
      { line: 3, fault: expect.stringMatching(fault) },
      expect.objectContaining({ line: 5, event: expect.objectContaining({ id: expect.stringMatching(/-3$/) }) }),
    ])
  })
})
