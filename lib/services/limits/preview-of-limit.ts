import type { Blocks } from "#lib/contracts/limits"
import type { PreviewOfLimit } from "#lib/contracts/preview"
import { type Amount, addAmounts, type Limit, NOTHING } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import type { Episode } from "#lib/domain/preview"

const SHOWN = 20

/** The episodes of one limit in figures, and the largest of them. */
export function toPreviewOfLimit(limit: Limit, episodes: readonly Episode[], blocks: Blocks): PreviewOfLimit {
  const seenOf = (episode: Episode) => episode.seen ?? 0n
  const largest = episodes.toSorted((a, b) => (seenOf(a) + a.refused[limit.metric] > seenOf(b) + b.refused[limit.metric] ? -1 : 1))
  const refused = episodes.reduce((sum, one) => addAmounts(sum, one.refused), NOTHING)
  return {
    id: limit.id.startsWith("lim_") ? limit.id : null,
    name: limit.name,
    action: limit.action,
    mode: limit.mode,
    episodes: episodes.length,
    subjects: new Set(episodes.map(({ subject }) => subject)).size,
    stopped: toStopped(refused),
    sample: largest.slice(0, SHOWN).map((episode) => ({
      subject: episode.subject,
      openedAt: new Date(episode.openedAtMs).toISOString(),
      closedAt: episode.closedAtMs === null ? null : new Date(episode.closedAtMs).toISOString(),
      seen: limit.metric === "cost" ? formatUsd(seenOf(episode)) : seenOf(episode).toString(),
      stopped: toStopped(episode.refused),
    })),
    blockedAtEnd: episodes.filter(({ blocking, closedAtMs }) => blocking && closedAtMs === null).length,
    blocks,
  }
}

function toStopped({ calls, tokens, cost }: Amount): PreviewOfLimit["stopped"] {
  return { calls: Number(calls), tokens: Number(tokens), costUsd: formatUsd(cost) }
}
