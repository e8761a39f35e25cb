import { User, UserParams } from "#lib/contracts/users"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readUser } from "#lib/services/users/list-users"

export const GET = route({ summary: "One end user", scope: "read", params: UserParams, reply: User, handle: readUser })

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
