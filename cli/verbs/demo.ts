import { verb } from "../verb.ts"

export const demo = verb({
  name: "demo",
  summary: "Start the server with a demo organization and a simulated fleet that spends. Ctrl-C ends it.",
  run: async () => {
    await import("#server/demo")
    return 0
  },
})
