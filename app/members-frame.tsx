import { cookies } from "next/headers"
import { CommandsProvider } from "#components/frame/commands"
import { Frame } from "#components/frame/frame"
import { LedgerVerified } from "#components/frame/ledger-verified"
import { Rail } from "#components/frame/rail"
import { ViewerProvider } from "#components/frame/viewer"
import { ViewerMenu } from "#components/frame/viewer-menu"
import { IncidentNotifier } from "#components/incident/incident-notifier"
import { FleetProvider } from "#components/live/fleet-live"
import { Theme, themeCookie } from "#components/theme/theme"
import { ToastProvider } from "#components/ui/toast"
import { readZone, zoneCookie } from "#components/zone/zone"
import { ZoneProvider } from "#components/zone/zone-context"
import type { Member } from "#lib/auth/member"
import { pageCtx } from "#lib/auth/page-ctx"
import { whoami } from "#lib/services/whoami"
import { chooseTheme } from "./choose-theme.ts"

/** What stands around every page of somebody who is signed in, and what all of them know: who looks, the zone, the live fleet. */
export async function MembersFrame({ member, children }: { member: Member; children: React.ReactNode }) {
  const [store, ctx] = await Promise.all([cookies(), pageCtx(member)])
  const { organization } = await whoami(ctx)
  const theme = Theme.catch("system").parse(store.get(themeCookie)?.value)
  const { name, email, role } = member
  const drawnAt = ctx.now.toISOString()
  return (
    <ViewerProvider viewer={{ name, email, role, organization: organization.name }}>
      <ZoneProvider initial={readZone(store.get(zoneCookie)?.value, organization.zone)}>
        <FleetProvider name={`fleet of ${member.org} for ${member.sessionId}`} asOf={drawnAt}>
          <ToastProvider>
            <CommandsProvider>
              <Frame>
                <a href="#main" className="skip-link">
                  Skip to the page
                </a>
                <Rail>
                  <div className="px-4 py-3">
                    <LedgerVerified />
                  </div>
                </Rail>
                <ViewerMenu theme={theme} chooseTheme={chooseTheme} />
                <div className="min-w-0">{children}</div>
                <IncidentNotifier since={drawnAt} />
              </Frame>
            </CommandsProvider>
          </ToastProvider>
        </FleetProvider>
      </ZoneProvider>
    </ViewerProvider>
  )
}
