import { existsSync } from "node:fs"
import { join } from "node:path"

/** The Node that came with the packages; where none comes for this kind of machine, the one that runs this. */
export function pinnedNode(root) {
  const candidates = process.platform === "win32" ? ["node.cmd", "node.exe"] : ["node"]
  return candidates.map((name) => join(root, "node_modules/.bin", name)).find(existsSync) ?? process.execPath
}
