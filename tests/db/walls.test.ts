import pg from "pg"
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { createLedgerDb, type Database, openDatabase } from "#lib/db/client"
import { migrate } from "#server/migrate"
import { ownDatabaseUrl, testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { databaseUrl, query } from "#tests/harness/postgres"

let ours = 0
let theirs = 0
let tables: string[] = []
let database: Database

beforeAll(async () => {
  const url = await testDatabaseUrl()
  database = openDatabase({ url, connections: 4, applicationName: "walls" })
  ours = (await makeOrganization({ member: { email: "a@example.com", name: "A", role: "admin" } })).org
  theirs = (await makeOrganization({ member: { email: "b@example.com", name: "B", role: "admin" } })).org
  tables = (await query(url, ALL_TABLES)).map(({ name }) => String(name))
  for (const table of tables) for (const org of [ours, theirs]) await plant(table, org)
})
afterAll(() => database?.close())

const ALL_TABLES = `select c.oid::regclass::text as name from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
  and exists (select from pg_attribute where attrelid = c.oid and attname = 'org') order by 1`

/** A row of an organization in any table, made of what its columns are; where there is one already, that one serves. */
async function plant(table: string, org: number): Promise<void> {
  const db = await testDb()
  const there = await db.$queryRawUnsafe<unknown[]>(`select 1 from ${table} where org = ${org} limit 1`)
  if (there.length === 0) await db.$executeRawUnsafe(await insertSql(table, org))
}

async function insertSql(table: string, org: number): Promise<string> {
  const columns = await (await testDb()).$queryRawUnsafe<{ name: string; type: string }[]>(
    `select quote_ident(attname) as name, format_type(atttypid, null) as type from pg_attribute
     where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attname <> 'org'`,
  )
  const made = columns.map(({ name, type }) => (name === "received_at" ? receivedAt(table) : valueIn(type)))
  return `insert into ${table} (org${columns.map(({ name }) => `, ${name}`).join("")}) values (${[org, ...made].join(", ")})`
}

/** Within the month of its partition. */
function receivedAt(table: string): string {
  const month = /_(\d{4})(\d{2})$/.exec(table)
  return month ? `'${month[1]}-${month[2]}-02'` : "now()"
}

function valueIn(type: string): string {
  if (/\[\]$/.test(type)) return "'{}'"
  if (/timestamp|date/.test(type)) return "now()"
  if (/int|numeric|double/.test(type)) return String(Math.floor(Math.random() * 30_000))
  if (type === "uuid") return "gen_random_uuid()"
  if (type === "bytea") return "decode(md5(random()::text), 'hex')"
  if (type === "boolean") return "false"
  if (/json/.test(type)) return "'{}'"
  return "md5(random()::text)"
}

describe("behind the wall", () => {
  test("stands every table, whichever migration or month it came with", async () => {
    const rows = await query(
      await testDatabaseUrl(),
      `select c.oid::regclass::text as name from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
         and not (relrowsecurity and relforcerowsecurity and exists (select from pg_policy where polrelid = c.oid and polname = 'system')
           and (exists (select from pg_policy where polrelid = c.oid and polname = 'organization')
             or not exists (select from pg_attribute where attrelid = c.oid and attname = 'org')))`,
    )
    expect(rows).toEqual([])
    expect(tables.length).toBeGreaterThan(40)
  })

  test("no query reaches another organization's rows, without any condition", async () => {
    const seen: Record<string, unknown[]> = {}
    for (const table of tables) {
      const rows = await database.of(ours).$queryRawUnsafe<{ org: number }[]>(`select distinct org from ${table}`)
      if (rows.map(({ org }) => org).join() !== String(ours)) seen[table] = rows
    }
    expect(seen).toEqual({})
  })

  test("nothing is seen where nobody said which organization", async () => {
    const client = new pg.Client({ connectionString: await testDatabaseUrl() })
    await client.connect()
    const counts: Record<string, unknown> = {}
    for (const before of ["", "set governor.org = ''"]) {
      await client.query(`${before}; set role governor_service`)
      for (const table of tables) {
        const { rows } = await client.query(`select count(*)::int as n from ${table}`)
        if (rows[0].n !== 0) counts[`${before} ${table}`] = rows[0].n
      }
    }
    await client.end()
    expect(counts).toEqual({})
  })

  test("a write across is refused, and reaches nothing", async () => {
    const done: string[] = []
    for (const table of tables) {
      const insert = await insertSql(table, theirs)
      await database
        .of(ours)
        .$executeRawUnsafe(insert)
        .then(
          () => done.push(`insert ${table}`),
          (error: Error) => expect(error.message, table).toMatch(/row-level security|permission denied/),
        )
      for (const change of [`update ${table} set org = org where org = ${theirs}`, `delete from ${table} where org = ${theirs}`]) {
        const n = await database
          .of(ours)
          .$executeRawUnsafe(change)
          .catch((error: Error) => (/permission denied/.test(error.message) ? 0 : Promise.reject(error)))
        if (n !== 0) done.push(change)
      }
    }
    expect(done).toEqual([])
  })

  test("what people did is added to and never changed, and what belongs to nobody is out of reach", async () => {
    const service = database.of(ours)
    const tries = [
      "update audit set action = ''",
      "delete from audit",
      "select * from installation",
      "select * from duty",
      "set role governor_system",
    ]
    for (const sql of tries.slice(0, 4)) await expect(service.$executeRawUnsafe(sql), sql).rejects.toThrow(/permission denied/)
    await expect(database.system.$executeRawUnsafe("delete from audit")).rejects.toThrow(/permission denied/)
  })
})

describe("who acts is said with each statement and forgotten with it", () => {
  test("many at once on few connections, alone, in transactions and merged by Prisma, each in his own", async () => {
    const few = openDatabase({ url: await testDatabaseUrl(), connections: 2, applicationName: "walls few" })
    const whoIs = (db: typeof few.system) => db.$queryRaw<{ who: string; org: string }[]>`
      select current_user::text as who, coalesce(current_setting('governor.org', true), '') as org`
    const seen = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const org = at % 2 ? ours : theirs
        const member = await few.of(org).organization.findUnique({ where: { org } })
        const across = await few.of(org).orgState.findUnique({ where: { org: org === ours ? theirs : ours } })
        const trail = await few.of(org).audit.findUniqueOrThrow({ where: { org_seq: { org, seq: 1n } } })
        const alone = await whoIs(at % 3 ? few.of(org) : few.system)
        const inside = await few.of(org).$transaction(async (tx) => (await tx.member.findMany()).map((row) => row.org))
        return {
          right: member?.org === org && trail.org === org && across === null && inside.join() === String(org),
          who: alone[0]?.who,
          asked: at % 3 ? `${org}` : "",
          org: alone[0]?.org,
        }
      }),
    )
    expect(
      seen.filter(({ right, who, asked, org }) => !right || org !== asked || who !== (asked ? "governor_service" : "governor_system")),
    ).toEqual([])
    expect(await whoIs(few.owner)).toEqual([{ who: "governor", org: "" }])
    await few.close()
  })

  test("a statement that fails leaves a connection that serves", async () => {
    const one = openDatabase({ url: await testDatabaseUrl(), connections: 1, applicationName: "walls one" })
    await expect(one.of(ours).$queryRaw`select 1 / 0`).rejects.toThrow(/division by zero/)
    await expect(one.of(ours).$transaction((tx) => tx.$queryRaw`select 1 / 0`)).rejects.toThrow(/division by zero/)
    expect(await one.of(ours).organization.count()).toBe(1)
    await one.close()
  })

  test("the ledger is its role from the first statement, and keeps out of what identifies people", async () => {
    const ledger = createLedgerDb({ url: await testDatabaseUrl(), connections: 1, applicationName: "walls ledger" })
    expect(await ledger.$queryRaw`select current_user::text as who`).toEqual([{ who: "governor_ledger" }])
    for (const table of ["api_key", "member", "member_session", "sign_in_token", "audit", "channel", "idempotency", "installation"]) {
      await expect(ledger.$queryRawUnsafe(`select 1 from ${table}`), table).rejects.toThrow(/permission denied/)
    }
    await ledger.$disconnect()
  })
})

describe("a database of one's own", () => {
  const user = `plain_${process.pid}`
  const as = (url: string, name = user) => url.replace(/\/\/[^@]+@/, `//${name}:secret@`)

  test("whose user may not make roles goes without the wall and says so; once the roles are there, the wall is raised on what it holds", {
    timeout: 60_000,
  }, async () => {
    const adminUrl = inject("adminUrl")
    await query(adminUrl, `create user ${user} password 'secret' nosuperuser nocreaterole`)
    await query(adminUrl, `create database ${user} owner ${user}`)
    const url = as(databaseUrl(adminUrl, user))
    const said: string[] = []
    const warn = (line: string) => void said.push(line)
    await migrate(url, { warn })
    expect(said).toEqual([expect.stringContaining(`the role ${user}_service is missing, and ${user} may not make it`)])
    await query(url, "insert into organization (id, name, preset) values ('org_a', 'a', 'strict'), ('org_b', 'b', 'strict')")

    const before = openDatabase({ url, connections: 1, applicationName: "walls" })
    expect([await before.walled(), await before.of(1).organization.count()]).toEqual([false, 2])
    await before.close()

    for (const kind of ["service", "system", "ledger"])
      await query(adminUrl, `create role ${user}_${kind}; grant ${user}_${kind} to ${user}`)
    await migrate(url, { warn })
    expect(said).toHaveLength(1)
    const after = openDatabase({ url, connections: 1, applicationName: "walls" })
    expect([await after.walled(), await after.of(1).organization.count(), await after.system.organization.count()]).toEqual([true, 1, 2])
    await after.close()
    // A month that comes later is behind it from the first.
    await query(url, "select make_event_partition('2031-01-01Z')")
    expect(await query(url, "select * from tables_without_wall()")).toEqual([])
    // And the owner still sees what he migrates.
    expect(await query(url, "select count(*)::int as n from organization")).toEqual([{ n: 2 }])
  })

  test("another user who was given the tables keeps them, and one who comes later is told what he lacks", { timeout: 60_000 }, async () => {
    const url = await ownDatabaseUrl("walls_reader")
    const [early, late] = [`early_${process.pid}`, `late_${process.pid}`]
    await query(url, `create user ${early} password 'secret'; create user ${late} password 'secret'`)
    await query(url, `grant select, insert, update, delete on all tables in schema public to ${early}`)
    await query(url, "alter table organization no force row level security; alter table organization disable row level security")
    await migrate(url)
    await migrate(as(url, early))
    const server = openDatabase({ url: as(url, early), connections: 1, applicationName: "walls" })
    expect([await server.walled(), await server.of(9).organization.count()]).toEqual([true, 0])
    await server.close()
    await query(url, `grant select, insert, update, delete on all tables in schema public to ${late}`)
    await expect(migrate(as(url, late))).rejects.toThrow(/GRANT governor_service, governor_system, governor_ledger TO late_/)
  })
})
