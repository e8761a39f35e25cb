"use client"

import { signIn } from "next-auth/react"
import { Button } from "#components/ui/button"

type Provider = { id: string; name: string }

/** The identity providers that this installation knows. `link`: goes with whoever presses, so that their identity is connected to its member. */
export function SignInProviders({
  providers,
  cookie,
  link = null,
}: {
  providers: readonly Provider[]
  cookie: string
  link?: string | null
}) {
  if (providers.length === 0) return null
  const go = (id: string) => {
    const secure = window.location.protocol === "https:" ? "; secure" : ""
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the other way
    document.cookie = `${cookie}=${link ?? ""}; path=/api/auth; max-age=${link ? 600 : 0}; samesite=lax${secure}`
    void signIn(id, { callbackUrl: "/" })
  }
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-6">
      {providers.map(({ id, name }) => (
        <Button key={id} className="h-9" onClick={() => go(id)}>
          {link ? `Go on with ${name} instead` : `Sign in with ${name}`}
        </Button>
      ))}
    </div>
  )
}
