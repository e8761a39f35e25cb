import { createServer } from "node:net"
import { afterAll } from "vitest"

/** A mail server on loopback that takes everything: `mails` grows by one text with each. */
export async function smtpServer(): Promise<{ url: string; mails: string[] }> {
  const mails: string[] = []
  const server = createServer((socket) => {
    let text = ""
    let inMail = false
    const say = (line: string) => socket.write(`${line}\r\n`)
    socket.setEncoding("utf8").on("error", () => {})
    say("220 tests")
    socket.on("data", (chunk: string) => {
      text += chunk
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        if (inMail) {
          const stop = text.indexOf("\r\n.\r\n")
          if (stop < 0) return
          mails.push(text.slice(0, stop).replaceAll("=\r\n", "").replaceAll("=3D", "="))
          text = text.slice(stop + 5)
          inMail = false
          say("250 taken")
          continue
        }
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        inMail = line === "DATA"
        say(inMail ? "354 go on" : line === "QUIT" ? "221 bye" : "250 ok")
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  afterAll(() => void server.close())
  const address = server.address()
  return { url: `smtp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, mails }
}
