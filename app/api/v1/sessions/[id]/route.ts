import { Session, SessionParams } from "#lib/contracts/sessions"
import { route } from "#lib/http/route"
import { readSession } from "#lib/services/list-sessions"

export const GET = route({ summary: "One session", scope: "read", params: SessionParams, reply: Session, handle: readSession })
