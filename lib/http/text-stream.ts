/** Text as it comes to be, a piece each time the reader wants one. `gone` aborts when the reader does not want any more. */
export function textStream(pieces: AsyncGenerator<string>, gone: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel() {
        gone.abort()
      },
    },
    { highWaterMark: 1 },
  )
}
