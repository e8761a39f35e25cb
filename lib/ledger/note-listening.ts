import type { PrismaClient } from "#lib/db/client"

export type Listener = { org: number; agent: string }

const AT_ONCE = 1_000

/** Keep it fresh that these agents have a stream open. An agent comes to exist by listening as by spending; rows in key order. */
export async function noteListening(db: PrismaClient, listeners: readonly Listener[], newId: () => string): Promise<void> {
  for (let at = 0; at < listeners.length; at += AT_ONCE) {
    const rows = JSON.stringify(listeners.slice(at, at + AT_ONCE).map((one) => ({ ...one, id: newId() })))
    await db.$executeRaw`
      insert into agent as a (org, name, id, created_at, seen_at, listened_at)
      select distinct on (org, agent collate "C") org, agent, id, now(), now(), now()
      from json_to_recordset(${rows}::json) as l(org int, agent text, id text)
      order by org, agent collate "C"
      on conflict (org, name) do update set listened_at = excluded.listened_at`
  }
}
