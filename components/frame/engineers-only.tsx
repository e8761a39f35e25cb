"use client"

import { useViewer } from "./viewer.tsx"

/** What stands in the place of buttons that a viewer has not: `<EngineersOnly does="stop agents" />`. Nothing for who has them. */
export function EngineersOnly({ does }: { does: string }) {
  const { mayOperate, role } = useViewer()
  if (mayOperate) return null
  return <span className="text-label text-muted" title={`your role is ${role}`}>{`Engineers ${does}.`}</span>
}
