import { giveBack, STILL_OPEN } from "./give-back.ts"

/**
 * End holds and give back what they set aside. Exactly one of settle, release and expiry wins, since each changes only an open hold.
 * Holds are locked before subjects, both in key order.
 */
function endHolds(pick: string, state: "released" | "expired"): string {
  return `
with picked as materialized (${pick}),
ended as (
  update hold h set state = '${state}', ended_at = now()
  from picked p
  where h.org = p.org and h.id = p.id and ${STILL_OPEN}
  returning h.org, h.id, h.agent, h.session, h.user_name, h.kind, h.tokens, h.cost
),
${giveBack("ended", "ended")}
select distinct org from ended where (select count(*) from unheld) >= 0
`
}

/** The call did not happen: everything is given back. $1: org, $2: hold id, $3: the only agent that may (null: any). */
export const releaseHoldSql = endHolds(
  `select org, id from hold h where org = $1::int and id = $2 and ($3::text is null or agent = $3) and ${STILL_OPEN} for update`,
  "released",
)

/** Holds whose sender never came back, 500 at a time; rows that somebody else is ending are left to them. */
export const sweepHoldsSql = endHolds(
  `select org, id from (
    select org, id from hold where state = 'open' and expires_at <= now() order by expires_at limit 500 for update skip locked
  ) due order by org, id`,
  "expired",
)
