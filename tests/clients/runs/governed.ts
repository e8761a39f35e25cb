import { Governor } from "../../../sdk/typescript/src/index.ts"
import { client } from "./run.ts"

const governor = new Governor({ agent: client, spool: "memory" })

/** The session in which our own client governs this run. */
export const session = governor.session("s-1", { user: "ann" })
