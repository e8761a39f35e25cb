import { verb } from "../verb.ts"

export const start = verb({
  name: "start",
  summary: "Start the server, with the embedded Postgres unless DATABASE_URL names another. Ctrl-C ends it.",
  run: async () => {
    await import("#server/main")
    return 0
  },
})
