/** Do one step of a start and say how long it took; a step that fails is named. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

/**
 * Steps shown as they end, with their own time.
 *
 * @param print takes one line
 */
export function showProgress(print: (line: string) => void): Step {
  return async (name, work) => {
    const startedAt = performance.now()
    const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
    try {
      const result = await work()
      print(`  ✓ ${name.padEnd(28)} ${seconds()}`)
      return result
    } catch (error) {
      print(`  ✗ ${name.padEnd(28)} ${seconds()}`)
      throw error
    }
  }
}
