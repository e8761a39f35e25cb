/** What a browser hears of the fleet on its stream, and when. */
export type Watching = {
  /** When an agent of this name was first heard of, in ms by `performance.now()`. */
  seenAtMs: ReadonlyMap<string, number>
  leave(): void
}

/** Resolves with the snapshot that a stream begins with. */
export async function watchFleet(url: string, key: string): Promise<Watching> {
  const abort = new AbortController()
  const reply = await fetch(new URL("/api/v1/live", url), { headers: { authorization: `Bearer ${key}` }, signal: abort.signal })
  if (!reply.ok || !reply.body) throw new Error(`/live: ${reply.status}`)
  const seenAtMs = new Map<string, number>()
  const begun = Promise.withResolvers<void>()
  void read(reply.body).catch(begun.reject)
  await begun.promise
  return { seenAtMs, leave: () => abort.abort() }

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    let rest = ""
    for await (const bytes of body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) if (line.startsWith("data: ")) hear(JSON.parse(line.slice(6)))
    }
  }

  function hear({ agents }: { agents: { name: string }[] }): void {
    const atMs = performance.now()
    for (const { name } of agents) if (!seenAtMs.has(name)) seenAtMs.set(name, atMs)
    begun.resolve()
  }
}
