import { nothingHere } from "#lib/http/not-allowed"

/** Every path of the API that is none, with a problem document instead of a page. */
export const { GET, POST, PUT, PATCH, DELETE } = nothingHere
