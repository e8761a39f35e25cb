import axe from "axe-core"
import type { Page } from "playwright-core"

/** What axe finds on the page as it is now, as `rule: element`, where it is serious or worse. @param part a selector: that alone */
export async function seriousOn(page: Page, part?: string): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    (part) => (window as unknown as { axe: typeof axe }).axe.run(part ?? document, { resultTypes: ["violations"] }),
    part,
  )
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
