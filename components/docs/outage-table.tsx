import { Rows } from "./rows.tsx"

/** What goes wrong between an agent and its governor, and what becomes of calls and of usage then. */
const outages: Readonly<Record<string, string>> = {
  "The governor does not answer":
    "The clients go on with up to $1 of calls that it has not heard of, priced at $10 a million tokens in and $30 out, then stop with GovernorAway: onOutage (on_outage) says otherwise. Its last stop stands. It is asked again after 0.5 s, then less and less often, at least every 15 s.",
  "The database is away":
    "503 with Retry-After: nothing was confirmed. Send it again; equal ids count once. For the clients this is an outage like any other.",
  "Usage cannot be sent":
    "The clients write it to disk before they send it (64 MB below the system's folder for temporary files, else memory) and send it when the governor is back, also from the next process after a kill -9. What does not fit is dropped, and said.",
  "A reply is lost on the way":
    "Send the same again: it is answered as a duplicate, with the facts of the first answer and the directive of now.",
  "An agent dies with a hold":
    "Its hold ends by itself after two minutes, and gives everything back. Usage that arrives later is recorded in full, marked late.",
  "A call takes longer than its hold":
    "The clients renew holds at half their time. One that ended is asked for again; the call goes on, and what it used is recorded as an overrun.",
  "A call is broken off, or its stream tells no usage":
    "It is recorded as unmeasured: charged what the organization says that a call uses, and marked. An overstatement that is seen, never an understatement.",
  "The provider refuses a call":
    "A status of 400 or more costs nothing and is recorded as an error. A tool that fails waits 1 s, then 5 s, then asks for a person.",
  "A clock is wrong": "Only differences of a sender's clock are believed, and the clients set theirs by the governor's.",
  "An exporter sends twice, late, or half a trace":
    "Spans of one call count once, by response id, else by span; parents that repeat their children's usage are left out whichever comes first.",
  "A key is revoked or wrong":
    "401 or 403: the clients stop with GovernorRefused, whatever onOutage says, and keep usage until a key is taken.",
}

export function OutageTable() {
  return <Rows rows={Object.entries(outages).map(([when, then]) => ({ key: when, when, then }))} />
}
