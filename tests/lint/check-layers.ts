import { findCycles } from "#tests/lint/find-cycles"
import { impure, type LayerName, layers, owners } from "#tests/lint/layers"
import type { Import, SourceFile } from "#tests/lint/read-tree"

export type Violation = { rule: "layer" | "unplaced" | "package" | "owner" | "impure" | "cycle"; file: string; detail: string }

/** Everything in the tree that breaks the layer table, each once, in the order of the files. */
export function checkLayers(tree: SourceFile[]): Violation[] {
  const cycles = findCycles(new Map(tree.map((file) => [file.path, file.imports.flatMap(({ file: target }) => target ?? [])])))
  return [
    ...tree.flatMap(checkFile),
    ...cycles.map((cycle): Violation => ({ rule: "cycle", file: cycle[0] ?? "", detail: [...cycle, cycle[0]].join(" → ") })),
  ]
}

function checkFile(file: SourceFile): Violation[] {
  const layer = layerOf(file.path)
  if (!layer) return [{ rule: "unplaced", file: file.path, detail: "belongs to no layer; name it in tests/lint/layers.ts" }]
  return [...file.imports.flatMap((found) => checkImport(file.path, layer, found)), ...checkPurity(file, layer)]
}

function checkImport(file: string, layer: LayerName, { specifier, file: target }: Import): Violation[] {
  const found: Violation[] = []
  if (target !== null) {
    const to = layerOf(target)
    if (to && !mayImport(layer, to)) found.push({ rule: "layer", file, detail: `${layer} must not import ${to}: ${target}` })
  }
  const banned = layers.get(layer)?.never?.some((pattern) => pattern.test(specifier))
  if (banned) found.push({ rule: "package", file, detail: `${layer} must not know ${specifier}` })
  for (const { specifier: owned, only, because } of owners)
    if (owned.test(specifier) && !only.includes(layer)) found.push({ rule: "owner", file, detail: `${specifier}: ${because}` })
  return found
}

function checkPurity(file: SourceFile, layer: LayerName): Violation[] {
  if (layer !== "domain") return []
  return file.effects
    .filter((effect) => effect === "await" || effect === "new Date()" || impure.some((pattern) => pattern.test(effect)))
    .map((effect) => ({ rule: "impure", file: file.path, detail: `domain is pure; ${effect} comes in as an argument` }))
}

function mayImport(from: LayerName, to: LayerName): boolean {
  if (from === to) return true
  // A proof of what one statement guarantees runs that statement; so does the measurement of what its parts take.
  if (to === "sql") return from === "ledger" || from === "tests" || from === "bench"
  if (to === "generated") return from === "db"
  const may = layers.get(from)?.may
  return may === "any" || (may?.includes(to) ?? false)
}

function layerOf(path: string): LayerName | null {
  for (const [name, layer] of layers) if (layer.files.test(path)) return name
  return null
}
