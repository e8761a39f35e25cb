import { expect, test } from "vitest"
import { CreatedChannel } from "#lib/contracts/channels"
import { makeOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const strict = withServer()

test.each([
  { url: "http://hooks.example.com/", because: "without TLS" },
  { url: "https://127.0.0.1/", because: "loopback" },
  { url: "https://169.254.169.254/latest/meta-data", because: "link-local" },
  { url: "https://[fd00::1]/", because: "unique local" },
  { url: "https://ada:secret@example.com/", because: "with credentials" },
])("unless it is allowed, $url is refused: $because", async ({ url }) => {
  const { key } = await makeOrganization()
  const reply = await strict.request("/api/v1/channels", { key, json: { name: "pager", url } })
  expect(reply.status).toBe(422)
})

test("a name that leads inside is refused when it is sent to, not before", async () => {
  const { key } = await makeOrganization()
  const reply = await strict.request("/api/v1/channels", { key, json: { name: "pager", url: "https://localhost:1/" } })
  const { id } = CreatedChannel.parse(await reply.json())
  const tested = await strict.request(`/api/v1/channels/${id}/test`, { key, method: "POST" })
  expect(await tested.json()).toEqual({ delivered: false, detail: "the address belongs to a private network" })
})
