const sentences: Readonly<Record<string, string>> = {
  unknown: "Your identity provider knows you, but no member here has your address. Ask an admin for an invitation.",
  unconnected:
    "An address alone signs nobody in. Open the link of your invitation and go on from there, or sign in with your password and connect the provider under Settings, Account. An admin can make you a new link.",
  unverified: "Your identity provider does not say that your e-mail address is verified, so it cannot tell who you are here.",
  elsewhere:
    "This identity already signs in to another organization here, and an identity signs in to one. Choose a password for this one, or disconnect it there first.",
  another: "Your identity provider knows you by another e-mail address than the one that is a member here.",
}

/** Why somebody who comes from an identity provider was not let in. */
export function refusalOf(error: string): string {
  return sentences[error] ?? "Signing in did not work. Try again."
}
