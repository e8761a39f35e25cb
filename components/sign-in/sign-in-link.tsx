"use client"

import { signIn } from "next-auth/react"
import { useEffect, useRef, useState } from "react"

/**
 * Signs in by the link that was opened. A script does it, not the address: a mail scanner that only fetches the page
 * does not use the link up.
 */
export function SignInLink({ token }: { token: string }) {
  const [failed, setFailed] = useState(false)
  const used = useRef(false)

  useEffect(() => {
    if (used.current) return
    used.current = true
    signIn("token", { token, redirect: false }).then(
      (reply) => (reply?.ok ? window.location.replace("/") : setFailed(true)),
      () => setFailed(true),
    )
  }, [token])

  return (
    <p role="status" className="rounded border border-line bg-surface px-3 py-2 text-form">
      {failed ? "This link was used already or is older than 15 minutes. Ask for a new one, or sign in below." : "Signing you in…"}
    </p>
  )
}
