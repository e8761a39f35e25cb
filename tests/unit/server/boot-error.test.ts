import { expect, test } from "vitest"
import { BootError, explainDiskFull } from "#server/boot-error"

test.each([
  { error: Object.assign(new Error("write"), { code: "ENOSPC" }), because: "a file of our own" },
  { error: new BootError("initdb: error: could not write to file: No space left on device"), because: "the words of initdb" },
  { error: new Error("could not extend file base/5/1: No space left on device"), because: "the words of Postgres" },
  { error: Object.assign(new Error("write"), { code: "EDQUOT" }), because: "a quota is a disk that is full for one" },
])("a full disk is named as what it is: $because", ({ error }) => {
  expect(explainDiskFull(error, "/data")).toMatchObject({
    name: "BootError",
    message: expect.stringContaining("/data is full"),
    cause: error,
  })
})

test("any other failure is left as it is", () => {
  const error = new Error("permission denied")
  expect(explainDiskFull(error, "/data")).toBe(error)
})
