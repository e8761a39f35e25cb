import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"

/** One hash over files and folders, by name and content: what was made from them is still right while it is the same. */
export function contentHash(root, paths) {
  const hash = createHash("sha256")
  for (const path of paths)
    for (const file of filesIn(root, path))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update("\0")
  return hash.digest("hex")
}

function filesIn(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesIn(root, join(path, name)))
}
