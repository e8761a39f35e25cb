"use client"

import { signIn } from "next-auth/react"
import { Button } from "#components/ui/button"

/** The identity providers that this installation knows. */
export function SignInProviders({ providers }: { providers: readonly { id: string; name: string }[] }) {
  if (providers.length === 0) return null
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-6">
      {providers.map(({ id, name }) => (
        <Button key={id} className="h-9" onClick={() => void signIn(id, { callbackUrl: "/" })}>
          {`Sign in with ${name}`}
        </Button>
      ))}
    </div>
  )
}
