import * as fs from "node:fs"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { FileSpool } from "../../../sdk/typescript/src/away/file-spool.ts"
import { MemorySpool, type Spool } from "../../../sdk/typescript/src/away/spool.ts"

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "spool-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const LIVING = 1_000
let names = 0
const open = (folder: string, { maxBytes = 10_000, pid = 1 } = {}) =>
  new FileSpool({ disk: { ...fs, pid, isAlive: (other) => other === LIVING }, folder, maxBytes, name: `spool-${++names}` })

/** Everything in it, a request a row, as if each was confirmed. */
function drain(spool: Spool): string[][] {
  const requests: string[][] = []
  for (let segment = spool.next(); segment; segment = spool.next()) {
    requests.push([...segment.lines()])
    spool.done(segment.id)
  }
  return requests
}

describe.each([
  { kind: "file", make: (maxBytes: number): Spool => open(newFolder(), { maxBytes }) },
  { kind: "memory", make: (maxBytes: number): Spool => new MemorySpool(maxBytes) },
])("a $kind spool", ({ make }) => {
  test("gives back what it was given, in order, at most 200 events a request", () => {
    const spool = make(1_000_000)
    const lines = Array.from({ length: 450 }, (_, n) => JSON.stringify({ n }))
    for (const line of lines) expect(spool.add(line)).toBe(true)
    const requests = drain(spool)
    expect(requests.flat()).toEqual(lines)
    expect(requests.map(({ length }) => length)).toEqual([200, 200, 50])
    expect(spool.isEmpty).toBe(true)
  })

  test("gives the oldest again until it is done, while new ones gather behind it", () => {
    const spool = make(10_000)
    spool.add("1")
    expect(spool.next()?.lines()).toEqual(["1"])
    spool.add("2")
    expect(spool.next()?.lines()).toEqual(["1"])
    expect(drain(spool)).toEqual([["1"], ["2"]])
  })

  test("takes no more than its bound, and more again when something is done", () => {
    const spool = make(10)
    expect(["1234", "1234", "1234"].map((line) => spool.add(line))).toEqual([true, true, false])
    drain(spool)
    expect(spool.add("1234")).toBe(true)
  })
})

describe("a spool on disk", () => {
  test("leaves no file when all is done", () => {
    const folder = newFolder()
    const spool = open(folder)
    spool.add("1")
    expect(readdirSync(folder)).toHaveLength(1)
    drain(spool)
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    { pid: 77, adopted: true, because: "its process is dead" },
    { pid: LIVING, adopted: false, because: "its process lives" },
    { pid: 1, adopted: true, because: "a process of an earlier life had our number, as in a container" },
  ])("what process $pid left is adopted ($adopted): $because", ({ pid, adopted }) => {
    const folder = newFolder()
    writeFileSync(join(folder, `${pid}.0c4f-ab.0.jsonl`), '{"n":1}\n{"n":2}\n')
    expect(drain(open(folder))).toEqual(adopted ? [['{"n":1}', '{"n":2}']] : [])
  })

  test("two spools of one process leave each other's alone", () => {
    const folder = newFolder()
    const first = open(folder)
    first.add("1")
    expect(drain(open(folder))).toEqual([])
    expect(drain(first)).toEqual([["1"]])
  })

  test("half a line of a process that was killed is no event; other files are none of its own", () => {
    const folder = newFolder()
    writeFileSync(join(folder, "77.a.0.jsonl"), '{"n":1}\n{"n":')
    writeFileSync(join(folder, "notes.txt"), "mine")
    expect(drain(open(folder))).toEqual([['{"n":1}']])
    expect(readdirSync(folder)).toEqual(["notes.txt"])
  })

  test("what it adopted counts towards its bound", () => {
    const folder = newFolder()
    writeFileSync(join(folder, "77.a.0.jsonl"), "12345678\n")
    expect(open(folder, { maxBytes: 10 }).add("1")).toBe(false)
  })
})
