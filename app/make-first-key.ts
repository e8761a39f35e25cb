"use server"

import type { MadeKey } from "#components/first-run/first-key"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { isProblem } from "#lib/contracts/problem"
import { createKey } from "#lib/services/create-key"

/** A key for agents, made by the person who looks; its plaintext goes to their browser once and stays nowhere. */
export async function makeFirstKey(): Promise<MadeKey> {
  const ctx = await pageCtx(await requireMember())
  try {
    const { plaintext } = await createKey(ctx, { name: "first agents", scopes: ["usage:write"], agent: null, expiresAt: null })
    return { plaintext }
  } catch (error) {
    if (isProblem(error) && error.code === "forbidden") return { problem: error.message }
    throw error
  }
}
