import { line } from "./lines.ts"

/**
 * What stands in the way of some subjects, and what lifts their ceilings: open incidents (by `incident_open_subject`) and the
 * grants of sessions that have not ended. Two arms for `asLines`; 64-bit figures travel as text.
 *
 * @param subjects a relation of the statement with the columns org, scope, subject; no subject twice
 */
export function subjectStopRows(subjects: string): string {
  return `
select ${line("stop", { org: "s.org", scope: "s.scope", subject: "s.subject", json: INCIDENT })}
from ${subjects} s join incident i on i.org = s.org and i.subject = s.subject and i.state = 'open'
  and i.scope = case s.scope when 1 then 'session' when 2 then 'user' when 3 then 'agent' else 'org' end
union all
select ${line("stop", { org: "s.org", scope: "s.scope", subject: "s.subject", json: GRANT })}
from ${subjects} s join overdrive o on s.scope = 1 and o.org = s.org and o.session = s.subject and o.until > statement_timestamp()
`
}

const INCIDENT = `json_build_object('incident', json_build_object('id', i.id, 'rule', i.rule,
  'limit_id', i.limit_id, 'code', i.code, 'action', i.action, 'blocking', i.blocking, 'ceiling', i.ceiling::text, 'seen', i.seen::text,
  'opened', (extract(epoch from i.opened_at) * 1000)::bigint, 'until', (extract(epoch from i.until) * 1000)::bigint))`

const GRANT = `json_build_object('grant', json_build_object('id', o.id,
  'taken_cost', o.taken_cost::text, 'extra_cost', o.extra_cost::text, 'taken_tokens', o.taken_tokens::text, 'extra_tokens', o.extra_tokens::text,
  'from', (extract(epoch from o.created_at) * 1000)::bigint, 'until', (extract(epoch from o.until) * 1000)::bigint))`
