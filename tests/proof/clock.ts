import pg from "pg"
import { createDb, type PrismaClient } from "#lib/db/client"
import { ownDatabaseUrl } from "#tests/harness/database"

export type Clocked = {
  url: string
  db: PrismaClient
  /** From here on it is that instant, for whoever asks this database. */
  setTo(ms: number): Promise<void>
  end(): Promise<void>
}

/** A database of one's own whose clock says what it is told: also to the servers that run on it. It begins at `startMs`, with partitions from there on. */
export async function clockedDatabase(name: string, startMs: number): Promise<Clocked> {
  const url = await ownDatabaseUrl(name)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const setTo = async (ms: number) => {
    await client.query({ name: "set", text: "update clock.hand set at = $1", values: [new Date(ms).toISOString()] })
  }
  await client.query(`
    create schema clock;
    create table clock.hand (at timestamptz);
    insert into clock.hand values (now());
    grant usage on schema clock to public;
    grant select on clock.hand to public;
    alter function ensure_event_partitions(int) set search_path = public, clock, pg_catalog;
    create function clock.now() returns timestamptz stable language sql as $$ select at from clock.hand $$;
    create function clock.statement_timestamp() returns timestamptz stable language sql as $$ select at from clock.hand $$;
    create function clock.clock_timestamp() returns timestamptz stable language sql as $$ select at from clock.hand $$;
    alter database ${client.escapeIdentifier(new URL(url).pathname.slice(1))} set search_path = public, clock, pg_catalog;
    set search_path = public, clock, pg_catalog`)
  await setTo(startMs)
  await client.query("select ensure_event_partitions(3)")
  const db = createDb({ url, connections: 4, applicationName: "agent-governor tests" })
  return {
    url,
    db,
    setTo,
    async end() {
      await db.$disconnect()
      await client.end()
    },
  }
}
