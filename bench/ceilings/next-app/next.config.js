import { join } from "node:path"

/** Packages are the project's own. */
export default { turbopack: { root: join(import.meta.dirname, "../../..") } }
