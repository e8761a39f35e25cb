import { globSync } from "node:fs"
import { dirname, join, resolve, sep } from "node:path"
import { pathToFileURL } from "node:url"
import type { Incoming, Outgoing, RouteContext } from "#lib/http/incoming"

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const
export type Method = (typeof METHODS)[number]

/** What a route file exports per method: a web handler, and where it was made by `route(…)` the same one without the web's objects. */
export type Handler = ((request: Request, context: RouteContext) => Promise<Response>) & {
  answer?: (incoming: Incoming) => Promise<Outgoing>
}

export type Route = { pattern: string; load: () => Promise<Partial<Record<Method, Handler>>> }
export type Match = { route: Route; params: Record<string, string | string[]> }

type Branch = { literal: Map<string, Branch>; one: [name: string, Branch] | null; rest: [name: string, Route] | null; route: Route | null }

const APP = resolve(import.meta.dirname, "../app")

/**
 * The routes of `app/api`, found the way Next finds them: a literal segment wins over `[id]`, that over `[...rest]`.
 *
 * A route's file is imported when it is first asked for.
 *
 * @returns matches a path, still percent-encoded; null where there is no such route
 */
export function scanRoutes(app = APP): (path: string) => Match | null {
  const root = emptyBranch()
  for (const file of globSync("api/**/route.ts", { cwd: app })) plant(root, file, app)
  return (path) => {
    const segments = decodeSegments(path)
    return segments && find(root, segments)
  }
}

function plant(root: Branch, file: string, app: string): void {
  const segments = dirname(file)
    .split(sep)
    .filter((segment) => !/^\(.*\)$/.test(segment))
  let loading: ReturnType<Route["load"]> | undefined
  const route: Route = {
    pattern: `/${segments.join("/")}`,
    load: () => {
      loading ??= import(pathToFileURL(join(app, file)).href) as ReturnType<Route["load"]>
      return loading
    },
  }
  let branch = root
  for (const segment of segments) {
    const [, dots, name] = /^\[(\.\.\.)?(.+)\]$/.exec(segment) ?? []
    if (name && dots) {
      branch.rest = [name, route]
      return
    }
    const next = name ? (branch.one?.[1] ?? emptyBranch()) : (branch.literal.get(segment) ?? emptyBranch())
    if (name) branch.one = [name, next]
    else branch.literal.set(segment, next)
    branch = next
  }
  branch.route = route
}

function emptyBranch(): Branch {
  return { literal: new Map(), one: null, rest: null, route: null }
}

function find(branch: Branch, segments: string[]): Match | null {
  const [segment, ...others] = segments
  if (segment === undefined) return branch.route && { route: branch.route, params: {} }
  const literal = branch.literal.get(segment)
  const exact = literal ? find(literal, others) : null
  if (exact) return exact
  const one = branch.one && find(branch.one[1], others)
  if (one && branch.one) return { route: one.route, params: { ...one.params, [branch.one[0]]: segment } }
  return branch.rest && { route: branch.rest[1], params: { [branch.rest[0]]: segments } }
}

/** null for an encoding that no sender means; an encoded slash stays inside of its segment. */
function decodeSegments(path: string): string[] | null {
  try {
    return path
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent)
  } catch {
    return null
  }
}

/** The methods that a path answers to, for `Allow`. */
export function allowedMethods(handlers: Partial<Record<Method, Handler>>): Method[] {
  return METHODS.filter((method) => handlers[method] || method === "OPTIONS" || (method === "HEAD" && handlers.GET))
}
