"use client"

import { useSearchParams } from "next/navigation"
import { useCallback } from "react"

/**
 * A parameter of the address as the state of an island: a copied address shows the same, and the server is not asked when it changes.
 *
 * @returns the value ("" where it is missing), and a way to change it; "" takes it out of the address
 */
export function useParam(name: string): [value: string, change: (value: string) => void] {
  const value = useSearchParams().get(name) ?? ""
  const change = useCallback(
    (next: string) => {
      const params = new URLSearchParams(window.location.search)
      if (next) params.set(name, next)
      else params.delete(name)
      window.history.replaceState(null, "", `${window.location.pathname}${params.size > 0 ? `?${params}` : ""}`)
    },
    [name],
  )
  return [value, change]
}
