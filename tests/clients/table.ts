import type { Checked, Recorded } from "./compare.ts"
import type { Tally } from "./provider/tally.ts"

/** One line for each client: what the provider served it, and what the ledger has of it. */
export function printTable(checked: readonly Checked[]): void {
  const head = ["client", "calls", "events", "tokens served", "recorded", "$ served", "recorded", ""]
  const rows = checked.map(({ what, provider, ledger, trouble, differences }) => [
    what,
    String(provider.calls),
    String(ledger.calls),
    tokens(provider),
    `${estimated(ledger)}${tokens(ledger)}`,
    dollars(provider),
    `${estimated(ledger)}${dollars(ledger)}`,
    trouble === null && differences.length === 0 ? "✓" : "✗",
  ])
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "))
  }
}

/** Not what was used, which nobody says. */
function estimated({ unmeasured }: Recorded): string {
  return unmeasured > 0 ? "≈" : ""
}

function tokens({ tokens: { input, cacheRead, cacheWrite, output } }: Tally): string {
  return String(input + cacheRead + cacheWrite + output)
}

function dollars({ costNano }: Tally): string {
  return `${costNano / 1_000_000_000n}.${String(costNano % 1_000_000_000n).padStart(9, "0")}`
}
