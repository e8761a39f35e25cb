/**
 * Each knot of files that reach each other by imports, once, as its member files starting at the alphabetically first
 * (Tarjan's strongly connected components: a file that imports itself counts).
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[][] = []

  function visit(node: string): number {
    const index = order.size
    order.set(node, index)
    stack.push(node)
    let low = index
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low)
    }
    if (low === index) close(node)
    return low
  }

  function close(root: string): void {
    const knot = stack.splice(stack.indexOf(root))
    if (knot.length > 1 || graph.get(root)?.includes(root)) cycles.push(knot.toSorted())
  }

  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return cycles
}
