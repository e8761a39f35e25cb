import { formatClock } from "#components/format/instant"
import type { Stop } from "#lib/contracts/burn"

/** What became of a stop: `told 14:02:11, obeyed`. Of who defies it only when they were told, null where that is not known. */
export function obedienceWords({ obedience, toldAt }: Pick<Stop, "obedience" | "toldAt">, zone: string): string | null {
  const told = toldAt ? `told ${formatClock(toldAt, zone)}` : "told"
  switch (obedience) {
    case "untold":
      return "not told yet"
    case "told":
      return `${told}, calls in flight may still end`
    case "obeyed":
      return `${told}, obeyed`
    case "defying":
      return toldAt ? told : null
  }
}
