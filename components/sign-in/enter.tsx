import { signIn } from "next-auth/react"

/** @returns null where they are in, on the way to the fleet; else what was wrong, in words */
export async function enter(email: string, password: string): Promise<string | null> {
  const reply = await signIn("password", { email, password, redirect: false }).catch(() => null)
  if (reply?.ok) {
    window.location.assign("/")
    return null
  }
  const seconds = /^wait (\d+)$/.exec(reply?.error ?? "")?.[1]
  if (seconds) return `Too many wrong passwords came before this one. Try again in ${seconds} s.`
  return reply?.status === 401 ? "No member has this e-mail address and password." : "Signing in is not possible right now. Try again."
}
