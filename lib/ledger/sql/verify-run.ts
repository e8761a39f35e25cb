/** Take the run of an organization, where none is alive and the last one is no longer fresh. $1: org, $2: fresh for so many ms. */
export const claimRunSql = `
insert into verify_run as v (org, running_since, beat_at) values ($1::int, now(), now())
on conflict (org) do update set running_since = now(), beat_at = now()
  where (v.running_since is null or v.beat_at < now() - interval '1 minute')
    and (v.finished_at is null or v.finished_at < now() - $2::int * interval '1 millisecond')
returning org
`

/** A sign of life. $1: org. */
export const beatSql = `update verify_run set beat_at = now() where org = $1::int and running_since is not null`

/** The run ended without a result: the last one stays. $1: org. */
export const leaveRunSql = `update verify_run set running_since = null, beat_at = null where org = $1::int`

/** The run ended. $1: org, $2 and $3: from and to, $4: the result. */
export const keepRunSql = `
insert into verify_run (org, started_at, finished_at, result) values ($1::int, $2::timestamptz, $3::timestamptz, $4::jsonb)
on conflict (org) do update set running_since = null, beat_at = null,
  started_at = excluded.started_at, finished_at = excluded.finished_at, result = excluded.result
`
