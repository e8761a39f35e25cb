import { z } from "zod"

export const Role = z.enum(["admin", "engineer", "viewer"])
export type Role = z.infer<typeof Role>

/** A signed-in member as every page and every request by cookie knows them; read fresh, so that a changed role counts at once. */
export type Member = {
  /** The organization's number: the first part of every key. */
  org: number
  organization: string
  memberId: string
  sessionId: string
  name: string
  email: string
  role: Role
}
