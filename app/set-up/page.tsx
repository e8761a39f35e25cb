import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { Door, DoorNote } from "#components/sign-in/door"
import { SetUpForm } from "#components/sign-in/set-up-form"
import { type Params, paramOf } from "#components/ui/address"
import { runtime } from "#lib/runtime"
import { readSetUp } from "#lib/services/set-up/issue-set-up-token"

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" }

/** The first admin, by the link that the server printed; for nobody any more once somebody can sign in. */
export default async function SetUpPage({ searchParams }: { searchParams: Promise<Params> }) {
  const token = paramOf(await searchParams, "token")
  const state = await readSetUp(runtime().db, token ?? "", new Date())
  if (state === "done") redirect("/sign-in")
  return (
    <Door title="Set up Agent Governor" about="Make the first admin. Limits only observe at first, but for two money stops.">
      {state === "open" ? (
        <SetUpForm token={token ?? ""} />
      ) : (
        <DoorNote>Open the link that the server printed when it started. It works for a day; a restart prints a new one.</DoorNote>
      )}
    </Door>
  )
}
