import { globSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Page } from "playwright-core"

/**
 * One picture: which page, and what is done there before it is taken; of the whole page, or of what the screen shows.
 *
 * @property readme is for the README: dark and wide alone
 */
export type Shot = { name: string; path: string; act?: (page: Page) => Promise<unknown>; screen?: true; readme?: true }

const settings = globSync("*/page.tsx", { cwd: join(import.meta.dirname, "../../app/(members)/settings") }).map(dirname)

const lists: readonly Shot[] = [
  { name: "fleet", path: "/" },
  { name: "sessions", path: "/sessions" },
  { name: "users", path: "/users" },
  { name: "limits", path: "/limits" },
  { name: "incidents", path: "/incidents" },
  { name: "costs", path: "/costs?range=24h" },
  { name: "lab", path: "/lab" },
  ...settings.map((name) => ({ name: `settings-${name}`, path: `/settings/${name}` })),
  { name: "docs", path: "/docs" },
  { name: "not-found", path: "/nowhere" },
]

/** What is seen before one is let in; the first admin comes by `link`. */
export const shotsOfDoor = (link: string): readonly Shot[] => [
  { name: "set-up", path: link },
  { name: "sign-in", path: "/sign-in" },
  { name: "sign-in-refused", path: "/sign-in?error=unknown" },
  { name: "join-over", path: "/join?token=nothing" },
]

const press = (name: string) => (page: Page) => page.getByRole("button", { name }).first().click()

/** Every page of an organization in which things happen, one thing of each kind, and the dialogs of consequence. */
export async function shotsOfFleet(page: Page): Promise<Shot[]> {
  const first = async (url: string): Promise<string> => {
    const reply = await page.request.get(new URL(url, page.url()).href)
    const { items } = (await reply.json()) as { items: { id: string }[] }
    return items[0]?.id ?? ""
  }
  const [agents, sessions, incidents, limits, users] = await Promise.all([
    agentCalled("crawler-7"),
    first("/api/v1/sessions?agent=crawler-7&status=stopped"),
    first("/api/v1/incidents?agent=crawler-7"),
    first("/api/v1/limits"),
    first("/api/v1/users"),
  ])
  return [
    ...lists,
    { name: "docs-when", path: "/docs/when" },
    { name: "docs-api", path: "/docs/api", screen: true },
    { name: "agent", path: `/agents/${agents}` },
    { name: "agent-30d", path: `/agents/${agents}?range=30d` },
    { name: "costs-sessions", path: "/costs?by=session&range=7d" },
    { name: "session", path: `/sessions/${sessions}` },
    { name: "incident", path: `/incidents/${incidents}` },
    { name: "limit", path: `/limits/${limits}` },
    { name: "user", path: `/users/${users}` },
    { name: "lab-run", path: "/lab?scenario=beside", act: runLab },
    { name: "dialog-stop", path: "/", act: press("Stop…"), screen: true },
    { name: "dialog-stop-agent", path: `/agents/${agents}`, act: press("Stop crawler-7"), screen: true },
    { name: "dialog-edit-agent", path: `/agents/${agents}`, act: press("Edit"), screen: true },
    { name: "dialog-overdrive", path: `/sessions/${sessions}`, act: press("Overdrive"), screen: true },
    { name: "dialog-quota", path: `/users/${users}`, act: press("Edit the quota"), screen: true },
    { name: "dialog-limit", path: "/limits", act: press("New limit"), screen: true },
    { name: "dialog-webhooks", path: "/incidents", act: press("Webhooks"), screen: true },
    { name: "palette", path: "/", act: (on) => on.keyboard.press("Control+k"), screen: true },
    { name: "keys", path: "/", act: (on) => on.keyboard.press("?"), screen: true },
    { name: "readme-fleet", path: "/", screen: true, readme: true },
    { name: "readme-session", path: `/sessions/${sessions}`, screen: true, readme: true },
    { name: "readme-lab", path: "/lab?scenario=beside", act: runLab, screen: true, readme: true },
  ]

  async function agentCalled(wanted: string): Promise<string> {
    const reply = await page.request.get(new URL("/api/v1/burn", page.url()).href)
    const { agents } = (await reply.json()) as { agents: { id: string; name: string }[] }
    return agents.find(({ name }) => name === wanted)?.id ?? ""
  }
}

/** The same lists where nothing has happened yet. */
export const shotsOfNothing: readonly Shot[] = lists.map((shot) => ({ ...shot, name: `empty-${shot.name}` }))

async function runLab(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).click()
  await page.getByRole("heading", { name: "Where it stopped" }).waitFor({ timeout: 60_000 })
}
