import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const BEGIN = "<!-- newest: written by npm run bench -- --write -->"
const END = "<!-- /newest -->"
const FILE = join(import.meta.dirname, "../README.md")

/** Put a text between the marks of bench/README.md. @throws where they are not there */
export function writeReadme(text: string): void {
  const readme = readFileSync(FILE, "utf8")
  const from = readme.indexOf(BEGIN)
  const to = readme.indexOf(END)
  if (from < 0 || to < from) throw new Error(`bench/README.md has no place for the table: ${BEGIN} … ${END}`)
  writeFileSync(FILE, `${readme.slice(0, from + BEGIN.length)}\n${text}\n${readme.slice(to)}`)
}
