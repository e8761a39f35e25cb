import type { Organization, OrganizationPatch } from "#lib/contracts/organization"

/** A field of the form: `[name, label]`; the name is that of the contract. */
type Name = keyof OrganizationPatch

const numbers: readonly Name[] = ["estimateInput", "estimateOutput", "retentionDays", "engineerOverdriveTokens"]

export const labels: Record<Name, string> = {
  name: "Name",
  preset: "Retry brake and regression loop",
  zone: "Time zone",
  upgradeUrl: "Upgrade address",
  estimateInput: "Estimate, input tokens",
  estimateOutput: "Estimate, output tokens",
  conservativeInputUsd: "Unpriced input, dollars per million",
  conservativeOutputUsd: "Unpriced output, dollars per million",
  maxToolCallUsd: "Most that a tool call is charged, dollars",
  retentionDays: "Days that single calls are kept",
  engineerOverdriveUsd: "Overdrive, dollars",
  engineerOverdriveTokens: "Overdrive, tokens",
}

/** What the form says that is not so yet. */
export function readDraft(organization: Organization, form: FormData): OrganizationPatch {
  const changed = (Object.keys(labels) as Name[]).flatMap((name) => {
    const said = String(form.get(name) ?? "").trim()
    return form.has(name) && said !== shownOf(organization, name) ? [[name, wireOf(name, said)] as const] : []
  })
  return Object.fromEntries(changed)
}

/** As the form shows it. */
export function shownOf(organization: Organization, name: Name): string {
  if (name === "zone") return organization.nextZone?.zone ?? organization.zone
  return String(organization[name] ?? "")
}

function wireOf(name: Name, said: string): string | number | null {
  if (name === "upgradeUrl") return said === "" ? null : said
  return numbers.includes(name) ? Number(said) : said
}

/** What a change does beyond the figure itself; null where it says everything. */
export function consequenceOf(organization: Organization, patch: OrganizationPatch): string[] {
  const { retentionDays, zone, preset } = patch
  return [
    ...(retentionDays !== undefined && retentionDays < organization.retentionDays
      ? [`Single calls older than ${retentionDays} days are removed for good; their sums stay.`]
      : []),
    ...(zone !== undefined && zone !== organization.zone ? ["The new zone takes over when this month ends in the old one."] : []),
    ...(zone === organization.zone ? ["The zone that was to take over with the next month is given up."] : []),
    ...(preset === "strict" ? ["A tool that fails three times in a row, or a loop of equal calls, stops its session from now on."] : []),
    ...(preset === "observe" ? ["Retry brake and regression loop tell, and stop nothing, from now on."] : []),
  ]
}
