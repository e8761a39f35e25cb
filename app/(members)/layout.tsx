import { requireMember } from "#lib/auth/require-member"
import { MembersFrame } from "../members-frame.tsx"

export default async function MembersLayout({ children }: { children: React.ReactNode }) {
  return <MembersFrame member={await requireMember()}>{children}</MembersFrame>
}
