import { isIPv6 } from "node:net"

/** Whom attempts of an address are counted for: an IPv6 household has a whole /64 of addresses. */
export function blockOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address
  const [head = "", tail] = address.split("::")
  const left = head.split(":").filter(Boolean)
  const right = tail?.split(":").filter(Boolean) ?? []
  const groups = tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right]
  return groups.slice(0, 4).join(":")
}
