import Link from "next/link"

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-2 px-4">
      <h1 className="text-title">There is no such page.</h1>
      <Link href="/" className="text-form text-watch hover:underline">
        Back to the fleet
      </Link>
    </main>
  )
}
