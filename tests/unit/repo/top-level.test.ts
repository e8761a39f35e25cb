import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { projectRoot } from "#tests/lint/read-tree"

test.each(["app", "components", "lib", "prisma", "public", "tests", "package.json", "next.config.js", "tailwind.config.ts"])(
  "%s stands at the top level",
  (name) => expect(existsSync(join(projectRoot, name))).toBe(true),
)

test.each(["next", "react", "@prisma/client", "prisma", "recharts", "tailwindcss", "next-auth", "zod"])(
  "%s is what it is built with",
  (name) => {
    const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"))
    expect(manifest.dependencies).toHaveProperty([name])
  },
)

test("every version is pinned, so that two installations are the same", () => {
  const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"))
  const versions = Object.values<string>({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([])
})
