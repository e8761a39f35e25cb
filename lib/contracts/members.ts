import { z } from "zod"
import { Count, Id, Instant, Name } from "./primitives.ts"

export const MemberRole = z
  .enum(["admin", "engineer", "viewer"])
  .meta({ id: "MemberRole", description: "viewer sees; engineer also stops, resumes and gives Overdrive; admin does everything" })

export const Email = z.email("must be an e-mail address").max(254).meta({ example: "ada@example.com" })

/** Long instead of complicated: twelve characters that are no word of the page beside it. */
export const Password = z.string().min(12, "must have at least 12 characters").max(1_000).meta({ format: "password" })

const Token = z.string().regex(/^[\w-]{43}$/, "is not one of ours: open the whole link")

export const NewMember = z.strictObject({ email: Email, name: Name, role: MemberRole }).meta({ id: "NewMember" })
export type NewMember = z.infer<typeof NewMember>

export const MemberPatch = z
  .strictObject({ name: Name.optional(), role: MemberRole.optional(), disabled: z.boolean().optional() })
  .meta({ id: "MemberPatch" })
export type MemberPatch = z.infer<typeof MemberPatch>

export const Member = z
  .strictObject({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: MemberRole,
    status: z.enum(["active", "invited", "disabled"]),
    createdAt: Instant,
    seenAt: Instant.nullable().meta({ description: "in which minute they were last here; null: never" }),
    sessions: Count.meta({ description: "browsers that are signed in" }),
    inviteExpiresAt: Instant.nullable().meta({ description: "of an invitation that can still be used" }),
  })
  .meta({ id: "Member" })
export type Member = z.infer<typeof Member>

export const Members = z.strictObject({ items: z.array(Member) }).meta({ id: "Members" })
export type Members = z.infer<typeof Members>

export const MemberLink = z
  .strictObject({
    id: Id,
    email: z.string(),
    purpose: z.enum(["invite", "reset"]),
    url: z.string().meta({ description: "shown in this reply and never again; whoever opens it chooses the password" }),
    expiresAt: Instant,
    mailed: z.boolean().meta({ description: "sent to their address as well" }),
  })
  .meta({ id: "MemberLink" })
export type MemberLink = z.infer<typeof MemberLink>

export const MemberParams = z.strictObject({ id: z.string().regex(/^mem_[0-9a-z]{20}$/) })

export const MemberSession = z
  .strictObject({
    id: Id,
    memberId: Id,
    name: z.string(),
    email: z.string(),
    way: z.enum(["password", "link", "oidc", "github", "google"]).meta({ description: "how they signed in" }),
    userAgent: z.string().nullable(),
    address: z.string().nullable(),
    createdAt: Instant,
    seenAt: Instant,
    current: z.boolean().meta({ description: "the one that asks" }),
  })
  .meta({ id: "MemberSession", description: "One signed-in browser." })
export type MemberSession = z.infer<typeof MemberSession>

export const MemberSessions = z.strictObject({ items: z.array(MemberSession) }).meta({ id: "MemberSessions" })
export type MemberSessions = z.infer<typeof MemberSessions>

export const MemberSessionsQuery = z.strictObject({
  of: z.enum(["me", "everyone"]).default("me").meta({ description: "everyone: for admins" }),
})

export const MemberSessionParams = z.strictObject({ id: z.string().regex(/^msn_[0-9a-z]{20}$/) })

export const MemberIdentity = z
  .strictObject({ id: Id, way: z.enum(["oidc", "github", "google"]), connectedAt: Instant })
  .meta({ id: "MemberIdentity", description: "An identity provider by which one signs in." })
export type MemberIdentity = z.infer<typeof MemberIdentity>

export const MemberIdentities = z.strictObject({ items: z.array(MemberIdentity) }).meta({ id: "MemberIdentities" })
export type MemberIdentities = z.infer<typeof MemberIdentities>

export const MemberIdentityParams = z.strictObject({ id: z.string().regex(/^idn_[0-9a-z]{20}$/) })

export const PasswordChange = z
  .strictObject({ current: z.string().max(1_000).default("").meta({ description: "empty where there is none yet" }), next: Password })
  .meta({ id: "PasswordChange" })
export type PasswordChange = z.infer<typeof PasswordChange>

export const Joining = z
  .strictObject({ token: Token, password: Password })
  .meta({ id: "Joining", description: "What an invitation or a reset link is used with." })
export type Joining = z.infer<typeof Joining>

export const Joined = z.strictObject({ email: z.string() }).meta({ id: "Joined" })

export const SetUp = z
  .strictObject({
    token: Token,
    organization: Name,
    zone: z.string().min(1).max(64).default("UTC"),
    name: Name,
    email: Email,
    password: Password,
  })
  .meta({ id: "SetUp", description: "The first admin of an installation that nobody can sign in to yet." })
export type SetUp = z.infer<typeof SetUp>
