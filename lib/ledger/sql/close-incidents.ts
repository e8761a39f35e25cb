/**
 * Close open incidents of one organization, each with its next incident revision. The row of `org_state` is taken first, as when
 * incidents are opened.
 *
 * $1: org. $2: ids. $3: by what, or by whom.
 */
export const closeIncidentsSql = `
with raised as (
  update org_state set incident_rev = incident_rev + 1 where org = $1::int returning incident_rev
)
update incident i set state = 'closed', closed_at = now(), closed_by = $3, rev = raised.incident_rev
from raised
where i.org = $1::int and i.id = any($2::text[]) and i.state = 'open'
returning i.id
`

/** Incidents whose period has ended, 500 at a time. */
export const dueIncidentsSql = `
select org, id from incident where state = 'open' and until is not null and until <= now() order by until limit 500
`
