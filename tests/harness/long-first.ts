import { BaseSequencer, type TestSpecification } from "vitest/node"

/** Tests that wait for the clock begin before the others of their project, so that these run while they wait. */
const LONG = /\/proof\/(rate|kill)\.test\.ts$/

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
