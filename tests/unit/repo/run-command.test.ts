import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { findSurvivors } from "#tests/gates/find-survivors"
import { runCommand } from "#tests/gates/run-command"

test.each([
  { script: "echo fine", code: 0, says: "fine", because: "what a gate prints is kept" },
  { script: "echo broken >&2; exit 3", code: 3, says: "broken", because: "errors too" },
  { script: "kill -9 $$", code: 1, says: "", because: "an end by a signal is a failure" },
])("$script: $because", async ({ script, code, says }) => {
  expect(await runCommand(["sh", "-c", script])).toMatchObject({ code, output: expect.stringContaining(says) })
})

test("a program that does not exist is a failure that says so", async () => {
  expect(await runCommand(["no-such-program"])).toMatchObject({ code: 1, output: expect.stringContaining("no-such-program") })
})

test("what a command leaves running is ended with it", async () => {
  const { output } = await runCommand(["sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!"])
  expect(() => process.kill(Number(output), 0)).toThrow("ESRCH")
})

test.skipIf(process.platform !== "linux")("a process is found by the run's folder, whatever group it is in", () => {
  const folder = mkdtempSync(join(tmpdir(), "survivor-"))
  const child = spawn("tail", ["-f", "/dev/null"], { detached: true, stdio: "ignore", env: { ...process.env, TMPDIR: folder } })
  try {
    expect(findSurvivors(folder)).toMatchObject([{ pid: child.pid }])
  } finally {
    child.kill("SIGKILL")
    rmSync(folder, { recursive: true })
  }
})
