import type { LimitDraft } from "#lib/domain/presets"
import { newId } from "#lib/services/new-id"
import { makeOrganization, type TestOrganization, testDb } from "#tests/harness/organization"

/** What a limit of a test does not say. */
type Draft = Pick<LimitDraft, "scope" | "metric" | "window" | "ceiling"> & Partial<LimitDraft>
export type Governed = TestOrganization & { limitIds: readonly string[] }

/** An organization whose only limits are these: enforced, of every subject, and stopping, where they do not say otherwise. */
export async function makeGoverned(...limits: readonly Draft[]): Promise<Governed> {
  const organization = await makeOrganization()
  const { org } = organization
  const db = await testDb()
  const rows = limits.map(({ fallback, warnAt, ...limit }) => ({
    action: "suspend",
    subject: null,
    plan: null,
    replaces: null,
    mode: "enforce",
    overdrive: false,
    name: `${limit.scope} ${limit.metric} per ${limit.window}`,
    ...limit,
    org,
    id: newId("lim"),
    fallback: fallback ?? "suspend",
    warnAt: [...(warnAt ?? [])],
  }))
  await db.limit.deleteMany({ where: { org } })
  await db.limit.createMany({ data: rows })
  await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
  return { ...organization, limitIds: rows.map(({ id }) => id) }
}
