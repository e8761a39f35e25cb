import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, posix, relative, sep } from "node:path"
import { readSource } from "#tests/lint/read-imports"

/** `file` is a path inside the tree, null for a package. */
export type Import = { specifier: string; file: string | null }
export type SourceFile = { path: string; imports: Import[]; effects: string[] }

const skipped = new Set(["node_modules", ".next", ".git", ".governor", "generated", "python", "public", "coverage", "dist"])
const extensions = /(?<!\.d)\.(ts|tsx|js|jsx|mjs|cjs|mts)$/

/** Every source file under `root` with its imports resolved the way Node and Next do: `#alias/…` by package.json, else relative. */
export function readTree(root: string): SourceFile[] {
  const manifest: { imports?: Record<string, string> } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const aliases = Object.entries(manifest.imports ?? {}).map(([from, to]) => ({ from: from.split("*")[0] ?? from, to }))
  return listSources(root, root).map((path) => {
    const { imports, effects } = readSource(path, readFileSync(join(root, path), "utf8"))
    return { path, effects, imports: imports.map((specifier) => ({ specifier, file: resolve(path, specifier) })) }
  })

  function resolve(from: string, specifier: string): string | null {
    if (specifier.startsWith(".")) return withExtension(posix.join(posix.dirname(from), specifier))
    const alias = aliases.find((candidate) => specifier.startsWith(candidate.from))
    return alias ? posix.normalize(alias.to.replace("*", specifier.slice(alias.from.length))) : null
  }

  function withExtension(path: string): string {
    if (isFile(join(root, path))) return path
    const candidates = [".ts", ".tsx", ".js", "/index.ts", "/index.tsx"].map((end) => path + end)
    return candidates.find((candidate) => isFile(join(root, candidate))) ?? path
  }
}

function listSources(root: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listSources(root, path)
    return extensions.test(entry.name) ? [relative(root, path).split(sep).join("/")] : []
  })
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** The project's own root: the folder of its package.json. */
export const projectRoot = dirname(dirname(import.meta.dirname))
