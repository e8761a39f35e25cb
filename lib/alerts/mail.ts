export type Mail = { from: string; to: string; subject: string; text: string }

const WITHIN_MS = 10_000

/** Send one mail now and once. @returns false where the server does not take it; the reason goes to the log, the text does not */
export async function sendMail(smtpUrl: string, mail: Mail): Promise<boolean> {
  const { createTransport } = await import("nodemailer")
  const transport = createTransport({ url: smtpUrl, connectionTimeout: WITHIN_MS, greetingTimeout: WITHIN_MS, socketTimeout: WITHIN_MS })
  try {
    await transport.sendMail(mail)
    return true
  } catch (error) {
    process.stderr.write(`mail: ${error instanceof Error ? error.message : "not sent"}\n`)
    return false
  } finally {
    transport.close()
  }
}
