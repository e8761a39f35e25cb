import { Session, SessionParams } from "#lib/contracts/sessions"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readSession } from "#lib/services/list-sessions"

export const GET = route({ summary: "One session", scope: "read", params: SessionParams, reply: Session, handle: readSession })

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
