import { BlockList, isIP } from "node:net"

const nets = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const

/**
 * An IPv4 address inside of IPv6 (::ffff:0:0/96) is judged as what it is by the list itself;
 * here are loopback, link-local, unique local, multicast, documentation, and the tunnels in which one can hide.
 */
const nets6 = [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const

const list = new BlockList()
for (const [net, prefix] of nets) list.addSubnet(net, prefix, "ipv4")
for (const [net, prefix] of nets6) list.addSubnet(net, prefix, "ipv6")

/** Is this an address that only a machine inside reaches, or none at all? A webhook must not be sent there. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  return family === 0 || list.check(address, family === 6 ? "ipv6" : "ipv4")
}
