/** Add to the counts of receipts, in key order. $1: organizations, $2: days, $3: kinds, $4: how many. */
export const countReceiptsSql = `
insert into fact_count as f (org, day, kind, n)
select * from unnest($1::int[], $2::date[], $3::text[], $4::bigint[]) as r(org, day, kind, n)
order by org, day, kind
on conflict (org, day, kind) do update set n = f.n + excluded.n
`
