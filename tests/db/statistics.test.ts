import { expect, test } from "vitest"
import { ownDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

test("a vacuum does not come for new events or keys alone, those of a month that is made later included", async () => {
  const url = await ownDatabaseUrl("statistics")
  await query(url, "select make_event_partition('2031-02-01Z')")
  const asked = `select c.oid::regclass::text as name from pg_class c
    where (c.oid = 'event_key'::regclass or c.oid in (select inhrelid from pg_inherits where inhparent = 'event'::regclass))
      and 'autovacuum_vacuum_insert_threshold=-1' <> all(coalesce(c.reloptions, '{}'))`
  expect(await query(url, asked)).toEqual([])
  const [made] = await query(url, "select reloptions from pg_class where oid = 'event_203102'::regclass")
  expect(made).toEqual({ reloptions: ["autovacuum_vacuum_insert_threshold=-1", "autovacuum_analyze_scale_factor=0.5"] })
})

test("the tables that every report changes are vacuumed and analyzed for many rows at once, whatever their size", async () => {
  const url = await ownDatabaseUrl("statistics")
  const asked = `select relname::text as name, (select option_value::int from pg_options_to_table(reloptions) where option_name = 'autovacuum_vacuum_threshold') as dead,
      (select option_value::int from pg_options_to_table(reloptions) where option_name = 'autovacuum_analyze_threshold') as changed
    from pg_class where oid = any($1::regclass[]) order by relname`
  const busy = ["hold", "ring", "rollup", "subject", "total"]
  expect(await query(url, asked, [busy])).toEqual(busy.map((name) => ({ name, dead: 50_000, changed: 1_000_000 })))
})

test("a month of events that is made later is looked at by ANALYZE as those are that were there: no sample of what no query is planned by", async () => {
  const url = await ownDatabaseUrl("statistics")
  await query(url, "select make_event_partition('2031-01-01Z')")
  const sampled = await query(
    url,
    `select attrelid::regclass::text as name, array_agg(attname::text order by attname) as columns
     from pg_attribute where attrelid in (select inhrelid from pg_inherits where inhparent = 'event'::regclass)
       and attnum > 0 and attstattarget = 10 group by 1 order by 1`,
  )
  const made = sampled.find(({ name }) => name === "event_203101")
  expect(made?.columns).toContain("session")
  expect(made?.columns).not.toContain("raw")
  for (const { name, columns } of sampled) expect(columns, String(name)).toEqual(made?.columns)
  const whole =
    "select count(*)::int as n from pg_attribute where attrelid = 'event_203101'::regclass and attnum > 0 and coalesce(attstattarget, -1) = -1"
  expect(await query(url, whole)).toEqual([{ n: 0 }])
})
