import { When } from "#components/zone/when"
import type { MemberIdentity } from "#lib/contracts/members"
import { ConnectButton, DisconnectButton } from "./identity-buttons.tsx"

/** By which identity providers one signs in, of those that this installation knows. */
export function IdentityList({
  providers,
  identities,
}: {
  providers: readonly { id: string; name: string }[]
  identities: readonly MemberIdentity[]
}) {
  return (
    <ul className="flex flex-col gap-2 px-4 pb-4">
      {providers.map((provider) => {
        const own = identities.filter(({ way }) => way === provider.id)
        if (own.length === 0) {
          return (
            <li key={provider.id} className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <span>
                {provider.name} <span className="text-muted">signs you in once you connect it, if it has verified your address</span>
              </span>
              <ConnectButton {...provider} />
            </li>
          )
        }
        return own.map(({ id, connectedAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span>
              {provider.name}{" "}
              <span className="text-muted">
                signs you in since <When at={connectedAt} day />
              </span>
            </span>
            <DisconnectButton id={id} name={provider.name} />
          </li>
        ))
      })}
    </ul>
  )
}
