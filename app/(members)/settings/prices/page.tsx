import type { Metadata } from "next"
import { BookTable } from "#components/settings/prices/book-table"
import { OwnPrices } from "#components/settings/prices/own-prices"
import { NewPriceButton } from "#components/settings/prices/price-buttons"
import { UnpricedTable } from "#components/settings/prices/unpriced-table"
import { type Params, paramOf } from "#components/ui/address"
import { Section } from "#components/ui/figure"
import { SearchBox } from "#components/ui/search-box"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listPrices } from "#lib/services/prices/list-prices"
import { listUnpriced } from "#lib/services/prices/list-unpriced"
import { readBook } from "#lib/services/prices/read-book"

export const metadata: Metadata = { title: "Prices" }

/** What calls are charged by: what nobody has a price of, prices of one's own, and the book. */
export default async function PricesPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const ctx = await pageCtx(viewer)
  const q = paramOf(params, "q") ?? undefined
  const [unpriced, own, book] = await Promise.all([listUnpriced(ctx), listPrices(ctx), readBook(ctx, { q, limit: 50 })])
  return (
    <main id="main" className="min-w-0 pb-8">
      <Section title="Unpriced models seen in the last 30 days">
        <UnpricedTable unpriced={unpriced} />
      </Section>
      <Section title="Your own prices" aside={<NewPriceButton />}>
        <OwnPrices prices={own.items} nowMs={ctx.now.getTime()} />
      </Section>
      <Section title="Price book" aside={<SearchBox label="Find a model" />}>
        <BookTable book={book} searched={q !== undefined} />
      </Section>
    </main>
  )
}
