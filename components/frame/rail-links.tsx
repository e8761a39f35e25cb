"use client"

import { Activity, BookOpen } from "lucide-react"
import Link from "next/link"
import { usePathname } from "next/navigation"

const pages = [
  { href: "/", name: "Fleet", Icon: Activity },
  { href: "/docs", name: "Docs", Icon: BookOpen },
]

export function RailLinks() {
  const path = usePathname()
  return pages.map(({ href, name, Icon }) => (
    <Link key={href} href={href} className="rail-entry" aria-current={path === href ? "page" : undefined}>
      <Icon size={16} aria-hidden="true" />
      <span>{name}</span>
    </Link>
  ))
}
