"use client"

import { useEffect, useState } from "react"

/**
 * One thing read from the API for a dialog or a list that opens on demand; pages are given theirs by the server.
 *
 * @param url null: nothing to read yet
 * @returns null until it has come, and for good where it cannot be read: what is shown with it must do without
 */
export function useRead<Reply>(url: string | null): Reply | null {
  const [read, setRead] = useState<{ url: string; reply: Reply } | null>(null)
  useEffect(() => {
    if (url === null) return
    const leaving = new AbortController()
    fetch(url, { signal: leaving.signal })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`answered ${response.status}`))))
      .then((reply: Reply) => setRead({ url, reply }))
      .catch(() => {})
    return () => leaving.abort()
  }, [url])
  return read && read.url === url ? read.reply : null
}
