import { parseSync, Visitor } from "oxc-parser"

export type Source = {
  /** Specifiers as written, of `import`, `import type`, `export … from`, `import()` and `import("…").Type`. */
  imports: string[]
  /** Calls of plain names and members as written (`Date.now`), `new Date` without arguments, `await`. */
  effects: string[]
}

/** What a TypeScript or JavaScript file reaches for. @throws where the file does not parse, with its path. */
export function readSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text)
  const broken = errors.find((error) => error.severity === "Error")
  if (broken) throw new Error(`${path} does not parse: ${broken.message}`)

  const imports = new Set<string>(module.staticImports.map((found) => found.moduleRequest.value))
  for (const { entries } of module.staticExports)
    for (const entry of entries) if (entry.moduleRequest) imports.add(entry.moduleRequest.value)
  const effects = new Set<string>()
  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type === "Literal") imports.add(String(source.value))
    },
    TSImportType: ({ source }) => {
      imports.add(source.value)
    },
    AwaitExpression: () => {
      effects.add("await")
    },
    NewExpression: (node) => {
      if (text.slice(node.callee.start, node.callee.end) === "Date" && node.arguments.length === 0) effects.add("new Date()")
    },
    CallExpression: ({ callee, arguments: args }) => {
      const name = text.slice(callee.start, callee.end)
      if (name === "require" && args[0]?.type === "Literal") imports.add(String(args[0].value))
      effects.add(name)
    },
    MemberExpression: (node) => {
      effects.add(text.slice(node.start, node.end))
    },
  }).visit(program)
  return { imports: [...imports], effects: [...effects] }
}
