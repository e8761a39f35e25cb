/** Take a duty, where nobody alive has it and it was not done a while ago. $1: name, $2: holder, $3: done again after so many ms. */
export const claimDutySql = `
insert into duty as d (name, holder, beat_at) values ($1, $2, now())
on conflict (name) do update set holder = excluded.holder, beat_at = now()
  where (d.holder is null or d.beat_at < now() - interval '1 minute')
    and (d.done_at is null or d.done_at < now() - $3::int * interval '1 millisecond')
returning name
`

/** A sign of life. No row: another one has taken it. $1: name, $2: holder. */
export const beatDutySql = `update duty set beat_at = now() where name = $1 and holder = $2 returning name`

/** Give it back. $1: name, $2: holder, $3: whether it is done. */
export const leaveDutySql = `
update duty set holder = null, beat_at = null, done_at = case when $3::boolean then now() else done_at end where name = $1 and holder = $2
`
