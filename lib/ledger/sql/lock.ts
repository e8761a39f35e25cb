/** What only one at a time does in an organization: numbers that nobody else locks by. */
export const LOCK = { corrections: 72_707_371, decisions: 72_707_372 } as const

/** Wait until nobody else does it, and keep all others from it for the rest of the transaction. $1: what, of `LOCK`; $2: org. */
export const lockSql = `
select pg_advisory_xact_lock($1::int, $2::int)::text
`
