/**
 * Tables of the ledger that are more than twice as large as the planner was last told, once they are larger than two pages.
 * $1: their names; those of `event` are its partitions.
 */
export const grownTablesSql = `
select c.oid::regclass::text as name from pg_class c
where (c.oid in (select to_regclass(n) from unnest($1::text[]) as n) or c.oid in (select inhrelid from pg_inherits where inhparent = 'event'::regclass))
  and pg_relation_size(c.oid) / current_setting('block_size')::int > 2 * greatest(c.relpages, 0) + 2
order by name
`
