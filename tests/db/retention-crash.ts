/** A server that does nothing but retention, again and again and without a rest, to be killed at any instant. Argument: the database. */
import { createDb } from "#lib/db/client"
import { openPass } from "#tests/db/retention"

const db = createDb({ url: process.argv[2] ?? "", connections: 2, applicationName: "agent-governor tests to be killed" })
for (;;) for await (const { name, rows } of await openPass(db)) if (rows > 0 || name === "detach") console.log(name)
