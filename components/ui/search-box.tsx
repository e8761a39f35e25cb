"use client"

import { useRouter, useSearchParams } from "next/navigation"
import { type FormEvent, useEffect, useRef, useState, useTransition } from "react"

const SETTLED_MS = 250

/**
 * Filters the page by a parameter of its address, a quarter of a second after the last key. It is a form, so without a script Enter does it.
 *
 * @param local the page's island filters by itself: the address changes, and the server is not asked
 */
export function SearchBox({ label, name = "q", local = false }: { label: string; name?: string; local?: boolean }) {
  const params = useSearchParams()
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [text, setText] = useState(params.get(name) ?? "")
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function go(value: string) {
    const next = new URLSearchParams(window.location.search)
    if (value) next.set(name, value)
    else next.delete(name)
    next.delete("cursor")
    const address = `${window.location.pathname}${next.size > 0 ? `?${next}` : ""}`
    if (local) window.history.replaceState(null, "", address)
    else startTransition(() => router.replace(address, { scroll: false }))
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    go(text)
  }
  return (
    <form role="search" className="min-w-28 max-w-52 flex-1" onSubmit={submit}>
      <input
        type="search"
        name={name}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        data-pending={pending || undefined}
        className="field h-7 w-full px-2.5 text-label"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          clearTimeout(timer.current)
          timer.current = setTimeout(go, SETTLED_MS, target.value)
        }}
      />
    </form>
  )
}
