import { headers } from "next/headers"

/** The address under which this request reached us, without a trailing slash: `https://governor.example.com`. */
export async function publicOrigin(): Promise<string> {
  const incoming = await headers()
  const protocol = incoming.get("x-forwarded-proto")?.split(",")[0]?.trim() ?? "http"
  return `${protocol}://${incoming.get("x-forwarded-host") ?? incoming.get("host") ?? "localhost:3000"}`
}
