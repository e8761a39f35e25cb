/**
 * Close open incidents of one organization, each with its next incident revision. The row of `org_state` is taken first, as when
 * incidents are opened.
 *
 * $1: org. $2: ids. $3: by what, or by whom. $4: a note, or null.
 */
export const closeIncidentsSql = `
with raised as (
  update org_state set incident_rev = incident_rev + 1 where org = $1::int returning incident_rev
)
update incident i set state = 'closed', closed_at = now(), closed_by = $3, note = coalesce($4, i.note), rev = raised.incident_rev
from raised
where i.org = $1::int and i.id = any($2::text[]) and i.state = 'open'
returning i.id
`

/** Incidents whose period has ended, 500 at a time. */
export const dueIncidentsSql = `
select org, id from incident where state = 'open' and until is not null and until <= now() order by until limit 500
`

/**
 * Incidents of budgets for a session's life whose session is over: nothing was counted for it and nothing is held for $1 days. The longest open ones
 * first, 500 at a time.
 */
export const endedSessionsSql = `
select i.org, i.id
from incident i
join total t on t.org = i.org and t.scope = 1 and t.subject = i.subject and t.period = 0
where i.state = 'open' and i.scope = 'session' and i."window" = 'lifetime' and i.opened_at < now() - $1::int * interval '1 day'
  and t.last_at < now() - $1::int * interval '1 day'
  and not exists (select from hold h where h.org = i.org and h.session = i.subject and h.state = 'open')
order by i.opened_at limit 500
`
