import type { SessionClaims } from "./session-cookie.ts"

declare module "next-auth" {
  interface User extends SessionClaims {}
}
declare module "next-auth/jwt" {
  interface JWT extends Partial<SessionClaims> {}
}
