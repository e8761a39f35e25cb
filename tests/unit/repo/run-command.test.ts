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

test.skipIf(process.platform !== "linux")("a process that left its group is found by the run's folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "survivor-"))
  try {
    await runCommand(["setsid", "-f", "tail", "-f", "/dev/null", join(folder, "report")])
    const [survivor] = findSurvivors(folder)
    expect(survivor?.command).toContain("tail -f /dev/null")
    process.kill(survivor?.pid ?? 0, "SIGKILL")
  } finally {
    rmSync(folder, { recursive: true })
  }
})
