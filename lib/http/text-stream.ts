/**
 * Text as it comes to be, a piece each time the reader wants one. `gone` aborts when the reader does not want any more.
 * @param onFailure told why it broke off: by then the head is sent, and the reader hears no reason
 */
export function textStream(
  pieces: AsyncGenerator<string>,
  gone: AbortController,
  onFailure: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(value))
        } catch (error) {
          if (!gone.signal.aborted) onFailure(error)
          controller.error(error)
        }
      },
      cancel() {
        gone.abort()
      },
    },
    { highWaterMark: 1 },
  )
}
