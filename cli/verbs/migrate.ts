import { openInstallation } from "../installation.ts"
import { verb } from "../verb.ts"

export const migrateDatabase = verb({
  name: "migrate",
  summary: "Bring the database to the schema of this program. The server does it by itself when it starts.",
  run: async () => {
    const installation = await openInstallation()
    try {
      for (const name of installation.migrated) console.log(name)
      console.error(installation.migrated.length > 0 ? "the schema is current now" : "the schema was current already")
      return 0
    } finally {
      await installation.close()
    }
  },
})
