/** More at once would bury the first. */
const MOST = 3

/**
 * What opened after the instant up to which everything is known, the newest three; and up to when it is known then.
 *
 * @param items open incidents, newest first
 */
export function newsOf<One extends { openedAt: string }>(items: readonly One[], knownUntil: string): { news: One[]; until: string } {
  const knownMs = Date.parse(knownUntil)
  const news = items.filter(({ openedAt }) => Date.parse(openedAt) > knownMs)
  return { news: news.slice(0, MOST), until: news[0]?.openedAt ?? knownUntil }
}
