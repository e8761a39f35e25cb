/**
 * Known weaknesses of what is installed for running: fails for serious ones, says "skipped" where the registry tells of none or
 * cannot be reached, so that a build without a network is not red for that.
 */
import { spawnSync } from "node:child_process"

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
  encoding: "utf8",
  timeout: 60_000,
  shell: process.platform === "win32",
})
const report = read(stdout)
if (!report?.vulnerabilities) {
  console.log("dependency audit: skipped, this registry answers no advisories")
  process.exit(0)
}
const serious = Object.values(report.vulnerabilities).filter(({ severity }) => severity === "high" || severity === "critical")
for (const { name, severity, range, via } of serious) {
  const why = via.flatMap((one) => (typeof one === "string" ? [] : [`${one.title} ${one.url}`]))
  console.log(`${severity}: ${name} ${range} ${why.join("; ")}`)
}
console.log(`dependency audit: ${serious.length} serious of ${Object.keys(report.vulnerabilities).length} known`)
process.exitCode = serious.length > 0 ? 1 : 0

function read(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
