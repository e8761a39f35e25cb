import { PageHeader } from "#components/frame/page-header"
import { SettingsTabs } from "#components/settings/settings-tabs"

/** The frame of every page below Settings; a page brings its `main`. */
export default function SettingsLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsTabs />
      {children}
    </>
  )
}
