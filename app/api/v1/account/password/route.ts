import { PasswordChange } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { changePassword } from "#lib/services/members/change-password"

export const PUT = route({
  summary: "Choose another password; every other browser of yours is signed out",
  scope: "read",
  body: PasswordChange,
  reply: null,
  handle: changePassword,
})

export const { GET, POST, PATCH, DELETE } = notAllowed("PUT")
