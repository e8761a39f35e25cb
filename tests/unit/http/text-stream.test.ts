import { expect, test } from "vitest"
import { textStream } from "#lib/http/text-stream"

/** Pages that are read one after the other; `read` names those that were. */
function pages(texts: readonly string[]) {
  const read: string[] = []
  const failures: unknown[] = []
  const gone = new AbortController()
  async function* generate() {
    for (const text of texts) {
      gone.signal.throwIfAborted()
      read.push(text)
      yield text
    }
  }
  return { read, gone, stream: textStream(generate(), gone, (error) => failures.push(error)), failures }
}

test("everything arrives in order, and then the end", async () => {
  const { stream } = pages(["a,b\r\n", "1,ü\r\n", "2,3\r\n"])
  expect(await new Response(stream).text()).toBe("a,b\r\n1,ü\r\n2,3\r\n")
})

test("a page is read when the reader has room for it, and none once the reader has gone", async () => {
  const { stream, read, gone, failures } = pages(["1", "2", "3", "4"])
  const reader = stream.getReader()
  await reader.read()
  await reader.cancel()
  expect(gone.signal.aborted).toBe(true)
  expect(read.length).toBeLessThan(4)
  expect(failures, "that a reader goes is no failure").toEqual([])
})

test("what fails in the middle breaks off, so that nobody takes half a file for a whole one, and is told to the log", async () => {
  const away = new Error("the database is away")
  async function* failing() {
    yield "1"
    throw away
  }
  const failures: unknown[] = []
  const stream = textStream(failing(), new AbortController(), (error) => failures.push(error))
  await expect(new Response(stream).text()).rejects.toThrow(away)
  expect(failures).toEqual([away])
})
