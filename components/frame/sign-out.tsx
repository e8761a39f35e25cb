"use client"

import { LogOut } from "lucide-react"
import { signOut } from "next-auth/react"

export function SignOut({ className }: { className: string }) {
  return (
    <button type="button" className={className} onClick={() => void signOut({ callbackUrl: "/sign-in" })}>
      <LogOut size={16} aria-hidden="true" />
      <span>Sign out</span>
    </button>
  )
}
