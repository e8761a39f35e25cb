import type { Governor } from "./governor.ts"
import { emptyTally, type Tally } from "./provider/tally.ts"

/** `unmeasured`: calls that came without usage and are charged what a call is expected to use. */
export type Recorded = Tally & { unmeasured: number }
export type Checked = { name: string; what: string; trouble: string | null; provider: Tally; ledger: Recorded; differences: string[] }

/** What the ledger says an agent used: its calls of models, added up line by line from the export. */
export async function readLedger({ url, key }: Pick<Governor, "url" | "key">, agent: string): Promise<Recorded> {
  const reply = await fetch(`${url}/api/v1/usage/export.csv?agent=${agent}`, { headers: { authorization: `Bearer ${key}` } })
  const [head = "", ...lines] = (await reply.text()).trim().split("\r\n")
  const names = head.replace("\ufeff", "").split(",")
  const tally = { ...emptyTally(), unmeasured: 0 }
  for (const line of lines) {
    const cells = line.split(",")
    const of = (name: string) => cells[names.indexOf(name)] ?? ""
    if (of("kind") !== "llm") continue
    tally.calls += 1
    if (of("measured") === "false") tally.unmeasured += 1
    tally.tokens.input += Number(of("input"))
    tally.tokens.cacheRead += Number(of("cache_read"))
    tally.tokens.cacheWrite += Number(of("cache_write_5m")) + Number(of("cache_write_1h"))
    tally.tokens.output += Number(of("output"))
    tally.costNano += nanoOf(of("cost_usd"))
  }
  return tally
}

function nanoOf(usd: string): bigint {
  const [whole = "0", part = ""] = usd.split(".")
  return BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, "0"))
}

/** What an organization expects of a call unless it says otherwise. */
const ESTIMATE = { input: 4_000, output: 1_000 }

export function compare(provider: Tally, ledger: Recorded, measured: boolean): Pick<Checked, "provider" | "ledger" | "differences"> {
  const differences: string[] = []
  const same = (what: string, served: number | bigint, recorded: number | bigint) => {
    if (served !== recorded) differences.push(`${what}: ${served} served, ${recorded} recorded`)
  }
  if (provider.calls === 0) differences.push("it called nothing")
  same("calls", provider.calls, ledger.calls)
  same("calls without usage", measured ? 0 : provider.calls, ledger.unmeasured)
  if (!measured) {
    for (const name of ["input", "output"] as const) same(`estimated ${name}`, ESTIMATE[name] * provider.calls, ledger.tokens[name])
    return { provider, ledger, differences }
  }
  for (const name of ["input", "cacheRead", "cacheWrite", "output"] as const) same(name, provider.tokens[name], ledger.tokens[name])
  same("nano-dollars", provider.costNano, ledger.costNano)
  return { provider, ledger, differences }
}
