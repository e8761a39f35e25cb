/** A production build of an app with one route, served as this project serves its own: `node:http` and Next's request handler. */
import { createServer } from "node:http"
import { join } from "node:path"
import next from "next"
import { keepYoung } from "#server/keep-young"

keepYoung()
const app = next({ dev: false, dir: join(import.meta.dirname, "next-app") })
await app.prepare()
const handle = app.getRequestHandler()
const server = createServer({ noDelay: true, keepAliveTimeout: 65_000 }, (request, response) => void handle(request, response))
server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as { port: number }).port}`))
process.on("SIGTERM", () => process.exit(0))
