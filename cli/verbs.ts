import type { Verb } from "./verb.ts"
import { demo } from "./verbs/demo.ts"
import { createKey } from "./verbs/key-create.ts"
import { lab } from "./verbs/lab.ts"
import { createMember } from "./verbs/member-create.ts"
import { migrateDatabase } from "./verbs/migrate.ts"
import { createOrganization } from "./verbs/organization-create.ts"
import { replayTrace } from "./verbs/replay.ts"
import { resume } from "./verbs/resume.ts"
import { start } from "./verbs/start.ts"
import { stop } from "./verbs/stop.ts"
import { verifyLedger } from "./verbs/verify.ts"

/** Everything that `governor` can do, in the order of its help. */
export const verbs: readonly Verb[] = [
  start,
  demo,
  migrateDatabase,
  createKey,
  createMember,
  createOrganization,
  stop,
  resume,
  verifyLedger,
  replayTrace,
  lab,
]
