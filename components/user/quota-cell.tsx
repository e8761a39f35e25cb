"use client"

import { useState } from "react"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import type { User } from "#lib/contracts/users"
import { QuotaBar } from "./quota-bar.tsx"
import { QuotaEditor } from "./quota-editor.tsx"
import { userName } from "./user-name.tsx"

/** The bar of a quota, and for who may change it the way to do so in place; in a list on a phone there is room for the bar alone. */
export function QuotaCell({ user, inList = false }: { user: User; inList?: boolean }) {
  const { mayAdmin } = useViewer()
  const [editing, setEditing] = useState(false)
  const name = userName(user)
  return (
    <div className={`min-w-0 ${editing ? "pt-2" : ""}`}>
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <QuotaBar user={user} name={name} />
        </div>
        {mayAdmin && !editing && (
          <Button size="small" className={inList ? "max-rail:hidden" : undefined} onClick={() => setEditing(true)}>
            Edit<span className="sr-only"> the quota of {name}</span>
          </Button>
        )}
      </div>
      {editing && <QuotaEditor user={user} name={name} onDone={() => setEditing(false)} />}
    </div>
  )
}
