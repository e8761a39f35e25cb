import type { Metadata } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { largest } from "#components/charts/series"
import { TimeChart } from "#components/charts/time-chart"
import { formatCount, grouped } from "#components/format/count"
import { AdminsOnly } from "#components/frame/admins-only"
import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { KeepFresh } from "#components/live/keep-fresh"
import { IncidentLines } from "#components/session/incident-lines"
import { SessionTable } from "#components/session/session-table"
import { ButtonLink } from "#components/ui/button"
import { Empty } from "#components/ui/empty"
import { Figure, Figures, Section } from "#components/ui/figure"
import { Answer } from "#components/user/answer"
import { paceOf } from "#components/user/pace"
import { QuotaCell } from "#components/user/quota-cell"
import { userName } from "#components/user/user-name"
import { userSentence } from "#components/user/user-sentence"
import { UserStatus } from "#components/user/user-status"
import { UserTools } from "#components/user/user-tools"
import { When } from "#components/zone/when"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listIncidents } from "#lib/services/incidents/list-incidents"
import { listSessions } from "#lib/services/list-sessions"
import { orMissing } from "#lib/services/or-null"
import { summarizeUsage } from "#lib/services/usage/summarize-usage"
import { readUserStory } from "#lib/services/users/read-user-story"

export const metadata: Metadata = { title: "End user" }

const RANGE_MS = 30 * 86_400_000

/** Opens with what is told to the customer; below it what the sentence is made of. */
export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const [viewer, { id }] = await Promise.all([requireMember(), params])
  const ctx = await pageCtx(viewer)
  const story = (await orMissing(readUserStory(ctx, { id }))) ?? notFound()
  const { user, stop, downgrade, zone, asOf } = story
  const nowMs = Date.parse(asOf)
  const from = new Date(nowMs - RANGE_MS).toISOString()
  const [usage, sessions, incidents] = await Promise.all([
    summarizeUsage(ctx, { by: "agent", bucket: "day", top: 7, user: user.name, from }),
    listSessions(ctx, { limit: 20, user: user.name }),
    listIncidents(ctx, { limit: 10, user: user.name }),
  ])
  const sentence = userSentence(story, zone, asOf)
  const { perDay, usedUpAt } = paceOf(user, nowMs)
  return (
    <>
      <PageHeader
        title={
          <>
            <Crumb href="/users">End users</Crumb>
            {userName(user)}
          </>
        }
      />
      <main id="main" className="min-w-0 pb-8">
        <KeepFresh everyMs={10_000} />
        <Answer sentence={sentence} tone={stop ? "stop" : downgrade ? "slow" : "plain"} />
        <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2">
          <UserStatus user={user} />
          {user.label && <span className="figure text-muted">{user.name}</span>}
          {user.plan && <span className="text-muted">plan {user.plan}</span>}
          {stop?.by && <span className="min-w-0 break-words text-muted">{stoppedBy(stop.by, stop.reason)}</span>}
          <span className="ml-auto flex items-center gap-2">
            {stop?.id.startsWith("inc_") && (
              <ButtonLink size="small" href={`/incidents/${stop.id}`}>
                What tripped
              </ButtonLink>
            )}
            {(stop ?? downgrade)?.session?.id && (
              <ButtonLink size="small" href={`/sessions/${(stop ?? downgrade)?.session?.id}`}>
                Session {(stop ?? downgrade)?.session?.name}
              </ButtonLink>
            )}
            <UserTools user={user} stop={stop} sentence={sentence} />
          </span>
        </div>
        <Figures>
          <Figure
            name="Used this month"
            below={user.heldTokens > 0 ? `${grouped(user.heldTokens)} held for calls under way` : "nothing is held"}
          >
            {grouped(user.usedTokens)}
          </Figure>
          <Figure name="Left" below={user.quota ? `of ${grouped(user.quota.tokens)} tokens` : "no quota applies"}>
            {user.quota ? grouped(Math.max(0, user.quota.tokens - user.usedTokens - user.heldTokens)) : "–"}
          </Figure>
          <Figure
            name="Tokens a day"
            below={
              usedUpAt ? (
                <>
                  used up <When at={usedUpAt} day />
                </>
              ) : (
                paceWords(user)
              )
            }
          >
            {formatCount(perDay)}
          </Figure>
          <Figure
            name="By month’s end"
            below={
              <>
                starts anew <When at={user.resetsAt} day />
              </>
            }
          >
            ~{formatCount(user.projectedTokens)}
          </Figure>
        </Figures>
        <Section
          title="Quota"
          aside={
            <span className="flex flex-wrap justify-end gap-x-4 text-label text-muted">
              <span>{sourceOf(user)}</span>
              <AdminsOnly what="quotas" />
            </span>
          }
        >
          <div className="max-w-2xl px-4 pt-2 pb-4">
            <QuotaCell user={user} />
          </div>
        </Section>
        <div className="border-line border-b pt-2">
          <TimeChart
            title="Tokens a day by agent, 30 days"
            unit="tokens"
            kind="bars"
            stepMs={86_400_000}
            slots={usage.buckets.map(({ startsAt }) => startsAt)}
            series={largest(usage.rows.map((row) => ({ name: row.name ?? "all others", rest: row.name === null, values: row.tokens })))}
          />
        </div>
        <Section
          title="Sessions"
          aside={
            <Link className="text-label text-watch hover:underline" href={`/sessions?${new URLSearchParams({ user: user.name })}`}>
              all sessions of {userName(user)}
            </Link>
          }
        >
          <SessionTable of="user" sessions={sessions.items} empty={<Empty title="No session worked for this user yet." />} />
        </Section>
        <Section title="Incidents">
          <IncidentLines incidents={incidents.items} empty="Nothing tripped for this user." />
        </Section>
      </main>
    </>
  )
}

function sourceOf({ quota, plan }: { quota: { source: "default" | "plan" | "own" } | null; plan: string | null }): string {
  if (!quota) return "no limit of tokens a month applies"
  if (quota.source === "own") return "their own"
  return quota.source === "plan" ? `of the plan ${plan}` : "everyone’s"
}

function paceWords({ quota, usedTokens }: { quota: { tokens: number } | null; usedTokens: number }): string {
  if (!quota) return "at the pace of this month"
  return usedTokens >= quota.tokens ? "all of it is used" : "it lasts at this pace"
}

/** Not for the customer. */
function stoppedBy(name: string, reason: string | null): string {
  return `stopped by ${name}${reason ? `: “${reason}”` : ""}`
}
