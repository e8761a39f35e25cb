import { expect, test } from "vitest"
import { refusalOf } from "#lib/alerts/post"
import { isPrivateAddress } from "#lib/alerts/private-address"

test.each([
  { address: "127.0.0.1", because: "loopback" },
  { address: "127.9.9.9", because: "all of 127 is loopback" },
  { address: "0.0.0.0", because: "this machine, by another name" },
  { address: "10.1.2.3", because: "private" },
  { address: "172.16.0.1", because: "private, its first" },
  { address: "172.31.255.255", because: "private, its last" },
  { address: "192.168.1.1", because: "private" },
  { address: "169.254.169.254", because: "where clouds keep their credentials" },
  { address: "100.64.0.1", because: "behind a carrier's translation" },
  { address: "224.0.0.1", because: "many at once" },
  { address: "255.255.255.255", because: "everybody on the wire" },
  { address: "::1", because: "loopback" },
  { address: "::", because: "this machine, by another name" },
  { address: "::ffff:127.0.0.1", because: "loopback inside of IPv6" },
  { address: "::ffff:7f00:1", because: "the same in hex" },
  { address: "64:ff9b::7f00:1", because: "loopback through a translator" },
  { address: "2002:7f00:1::", because: "loopback through a tunnel" },
  { address: "fe80::1", because: "link-local" },
  { address: "fd00::1", because: "unique local" },
  { address: "localhost", because: "a name is no address" },
])("$address is refused: $because", ({ address }) => {
  expect(isPrivateAddress(address)).toBe(true)
})

test.each([
  { address: "1.1.1.1", because: "public" },
  { address: "172.32.0.1", because: "just behind the private ones" },
  { address: "172.15.255.255", because: "just before them" },
  { address: "2606:4700::1111", because: "public" },
])("$address may be sent to: $because", ({ address }) => {
  expect(isPrivateAddress(address)).toBe(false)
})

test.each([
  { url: "https://hooks.example.com/x", refusal: null },
  { url: "http://hooks.example.com/x", refusal: "only https" },
  { url: "https://ada:secret@hooks.example.com/", refusal: "the address must not carry a user or a password" },
  { url: "https://127.0.0.1/", refusal: "the address belongs to a private network" },
  { url: "https://0x7f.1/", refusal: "the address belongs to a private network" },
  { url: "https://2130706433/", refusal: "the address belongs to a private network" },
  { url: "https://[::1]:8443/", refusal: "the address belongs to a private network" },
])("$url: $refusal", ({ url, refusal }) => {
  expect(refusalOf(url, false)).toBe(refusal)
})

test("in one's own network everything goes but credentials in an address", () => {
  expect(refusalOf("http://127.0.0.1:8080/", true)).toBeNull()
  expect(refusalOf("http://a:b@127.0.0.1/", true)).not.toBeNull()
})
