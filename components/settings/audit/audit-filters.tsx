import { type Params, paramOf } from "#components/ui/address"
import { Button, ButtonLink } from "#components/ui/button"
import { Input } from "#components/ui/field"

/** A form that is an address: it works before a script runs, and can be copied. */
export function AuditFilters({ path, params }: { path: string; params: Params }) {
  const said = (name: string) => paramOf(params, name) ?? ""
  return (
    <form action={path} className="grid grid-cols-2 items-end gap-3 px-4 pb-3 sm:grid-cols-3 lg:grid-cols-6">
      <Input label="Who" name="actor" defaultValue={said("actor")} maxLength={128} placeholder="anyone" />
      <Input label="Did what" name="action" defaultValue={said("action")} maxLength={80} placeholder="key, limit.update" />
      <Input label="With what" name="target" defaultValue={said("target")} maxLength={128} placeholder="id or name" />
      <Input label="From, UTC" name="from" type="date" defaultValue={said("from")} />
      <Input label="Through, UTC" name="to" type="date" defaultValue={said("to")} />
      <span className="flex gap-2">
        <Button type="submit" tone="plain">
          Filter
        </Button>
        <ButtonLink href={path} tone="ghost">
          All
        </ButtonLink>
      </span>
    </form>
  )
}
