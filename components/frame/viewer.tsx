"use client"

import { createContext, type ReactNode, useContext } from "react"

export type Viewer = { name: string; email: string; role: "admin" | "engineer" | "viewer"; organization: string }

const Context = createContext<Viewer | null>(null)

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <Context value={viewer}>{children}</Context>
}

/** Who looks, and what is offered to them. The server refuses what is not offered too. */
export function useViewer(): Viewer & { mayOperate: boolean; mayAdmin: boolean } {
  const viewer = useContext(Context)
  if (!viewer) throw new Error("A page for members is shown outside of ViewerProvider")
  return { ...viewer, mayOperate: viewer.role !== "viewer", mayAdmin: viewer.role === "admin" }
}
