"use client"

import { usePathname } from "next/navigation"
import { useViewer } from "#components/frame/viewer"
import { Tabs } from "#components/ui/tabs"
import { settingsFor } from "./entries.tsx"

/** The sub-navigation of Settings: what the role of whoever looks has. */
export function SettingsTabs() {
  const path = usePathname()
  const tabs = settingsFor(useViewer().role)
  return <Tabs label="Settings" tabs={tabs} current={tabs.find(({ href }) => path === href || path.startsWith(`${href}/`))?.href ?? ""} />
}
