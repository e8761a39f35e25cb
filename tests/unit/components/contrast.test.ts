import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"

const css = readFileSync(new URL("../../../app/tokens.css", import.meta.url), "utf8")

type Theme = "light" | "dark"
const themes = ["light", "dark"] as const

/** The tokens of one theme, by name without the dashes. */
function tokensOf(theme: Theme): Map<string, string> {
  const pairs = css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)
  return new Map([...pairs].map(([, name, light, dark]) => [String(name), String(theme === "light" ? light : dark)]))
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dim + 0.05)
}

const surfaces = ["bg", "surface", "raised"]
const inks = ["text", "muted", "faint", "run", "slow", "stop", "watch", "unpriced"]
const pairs = [...surfaces.flatMap((surface) => inks.map((ink) => [ink, surface] as const)), ["on-stop", "stop"] as const]

describe.each(themes)("%s", (theme) => {
  const tokens = tokensOf(theme)
  test.each(pairs)("%s on %s can be read at 12 px", (ink, surface) => {
    expect(contrast(tokens.get(ink) ?? "", tokens.get(surface) ?? "")).toBeGreaterThanOrEqual(4.5)
  })
})
