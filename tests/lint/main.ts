import { checkLayers } from "#tests/lint/check-layers"
import { projectRoot, readTree } from "#tests/lint/read-tree"

const tree = readTree(projectRoot)
const violations = checkLayers(tree)
for (const { rule, file, detail } of violations) console.error(`${file}: ${rule}: ${detail}`)
console.log(`layers: ${tree.length} files, ${violations.length} violations`)
process.exitCode = violations.length === 0 ? 0 : 1
