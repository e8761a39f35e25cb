/**
 * End this session and go to the sign-in page. Two requests instead of the client of next-auth, which weighs ten kilobytes:
 * the token that proves the page asks, and the end itself.
 *
 * @returns false where the server did not do it: whoever asked is signed in as before and has to be told
 */
export async function signOut(): Promise<boolean> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, json: "true", callbackUrl: "/sign-in" })
    const { ok } = await fetch("/api/auth/signout", { method: "POST", body })
    if (ok) window.location.assign("/sign-in")
    return ok
  } catch {
    return false
  }
}
