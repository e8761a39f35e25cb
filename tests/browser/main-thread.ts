import type { Page } from "playwright-core"

type Traced = { name?: string; pid: number; tid: number; tdur?: number; args?: { name?: string } }

/**
 * From now on, how long each task of the page's main thread keeps a processor, in whole ms.
 *
 * Not what passes on the wall, which `longtask` tells: on a machine that others use a task of nothing lasts as long as it waits for its turn.
 *
 * @returns ends it, and tells
 */
export async function watchMainThread(page: Page): Promise<() => Promise<number[]>> {
  const browser = page.context().browser()
  if (!browser) throw new Error("the page belongs to no browser")
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] })
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] }
    const mains = traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(idOf)
    const tasks = traceEvents.filter((event) => event.name === "RunTask" && mains.includes(idOf(event)))
    if (tasks.length === 0) throw new Error("the trace holds no task of the main thread")
    return tasks.map(({ tdur }) => Math.round((tdur ?? 0) / 1_000))
  }
}

function idOf({ pid, tid }: Traced): string {
  return `${pid} ${tid}`
}
