import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { beforeEach, expect, onTestFinished, test } from "vitest"
import { writeOut } from "#server/postgres/write-out"

const LARGE = Buffer.alloc(1024 * 1024)
let dir = ""
let changes = 0

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "governor-write-out-"))
  mkdirSync(join(dir, "base", "5"), { recursive: true })
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
})

const fileOf = (name: string) => join(dir, "base", "5", name)

/** Change a file, each time at an instant of its own. */
function change(name: string, bytes: Buffer) {
  writeFileSync(fileOf(name), bytes)
  changes += 1
  utimesSync(fileOf(name), changes, changes)
}

/** What is brought to the disk, one after the other as a test asks for the next. */
function watchFiles(fail?: (file: string) => unknown) {
  const synced: string[] = []
  const failures: string[] = []
  let wake = () => {}
  const writing = writeOut({
    dir,
    everyMs: 1,
    onFailure: ({ message }) => failures.push(message),
    async sync(file) {
      synced.push(basename(file))
      wake()
      const error = fail?.(file)
      if (error) throw error
    },
  })
  onTestFinished(() => writing.end())
  return {
    synced,
    failures,
    writing,
    async until(count: number) {
      while (synced.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

const failing = (code: string) => Object.assign(new Error(`${code} it was`), { code })

test("a large file goes to the disk when it has changed, and only then", async () => {
  change("1", LARGE)
  change("2", LARGE)
  const { synced, until } = watchFiles()
  await until(2)
  change("2", LARGE)
  await until(3)
  change("2", LARGE)
  await until(4)
  expect(synced).toEqual(["1", "2", "2", "2"])
})

test("a small file is left to the system, and a temporary one beside the databases too", async () => {
  mkdirSync(join(dir, "base", "pgsql_tmp"))
  writeFileSync(join(dir, "base", "pgsql_tmp", "pgsql_tmp7.0"), LARGE)
  change("1", LARGE.subarray(1))
  change("2", LARGE)
  const { synced, until } = watchFiles()
  await until(1)
  change("2", LARGE)
  await until(2)
  expect(synced).toEqual(["2", "2"])
})

test.each(["EIO", "ENOSPC"])(
  "%s is told, since nobody else will hear of it, and the next files are looked after all the same",
  async (code) => {
    change("1", LARGE)
    change("2", LARGE)
    const { synced, failures, until } = watchFiles((file) => (file.endsWith("1") ? failing(code) : null))
    await until(2)
    expect(synced).toEqual(["1", "2"])
    expect(failures).toEqual([`${code} it was`])
  },
)

test("a table that is dropped meanwhile is no failure", async () => {
  change("1", LARGE)
  change("2", LARGE)
  const { failures, until } = watchFiles((file) => (file.endsWith("1") ? failing("ENOENT") : null))
  await until(2)
  expect(failures).toEqual([])
})

test("a file system that knows no such thing is left alone", async () => {
  change("1", LARGE)
  change("2", LARGE)
  const { synced, failures, until, writing } = watchFiles(() => failing("EINVAL"))
  await until(1)
  await writing.end()
  expect([synced, failures]).toEqual([["1"], []])
})
