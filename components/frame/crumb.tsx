import Link from "next/link"

/** The way back in a page's title: `<Crumb href="/users">End users</Crumb> eve@example.com`. Underlined, since beside other words a colour alone tells no link. */
export function Crumb({ href, children }: { href: string; children: string }) {
  return (
    <>
      <Link href={href} className="text-muted underline decoration-line-strong underline-offset-4 hover:text-text">
        {children}
      </Link>{" "}
      /{" "}
    </>
  )
}
