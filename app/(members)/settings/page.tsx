import { redirect } from "next/navigation"
import { settingsFor } from "#components/settings/entries"
import { requireMember } from "#lib/auth/require-member"

export default async function SettingsPage() {
  const { role } = await requireMember()
  redirect(settingsFor(role)[0]?.href ?? "/")
}
