import { randomUUID } from "node:crypto"
import { afterAll } from "vitest"
import type { KeyScope } from "#lib/contracts/keys"
import { createDb, type PrismaClient } from "#lib/db/client"
import { createKey } from "#lib/services/create-key"
import { createOrganization, type NewOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { testDatabaseUrl } from "#tests/harness/database"
import { testSecret } from "#tests/harness/server"

export type TestOrganization = {
  /** Its number in the database. */
  org: number
  id: string
  /** The plaintext of a key with the scopes that were asked for. */
  key: string
  /** The id of the member who was asked for, else null. */
  memberId: string | null
}

let client: Promise<PrismaClient> | undefined

afterAll(async () => {
  await (await client)?.$disconnect()
})

/** A typed client on the worker's database; closed after the last test of the file. */
export function testDb(): Promise<PrismaClient> {
  client ??= testDatabaseUrl().then((url) => createDb({ url, connections: 4, applicationName: "agent-governor tests" }))
  return client
}

/**
 * An organization of the test's own, made by the services that a real one is made by.
 *
 * Default: the strict preset, in UTC, without a member, and a key that may do everything.
 */
export async function makeOrganization(
  options: { scopes?: KeyScope[] } & Partial<Omit<NewOrganization, "name">> = {},
): Promise<TestOrganization> {
  const { scopes = ["admin"], ...organization } = options
  const db = await testDb()
  const { org, id, memberId } = await createOrganization(
    db,
    { name: `test ${randomUUID()}`, preset: "strict", ...organization },
    new Date(),
  )
  const key = await makeKey(org, scopes)
  return { org, id, key, memberId }
}

/** A further key of an organization: its plaintext. */
export async function makeKey(org: number, scopes: KeyScope[]): Promise<string> {
  const ctx = systemCtx(await testDb(), org, new Date())
  const { plaintext } = await createKey(ctx, { name: `test ${scopes.join(", ")}`, scopes, agent: null, expiresAt: null }, testSecret)
  return plaintext
}
