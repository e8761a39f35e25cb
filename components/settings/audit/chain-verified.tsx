"use client"

import { useRead } from "#components/action/use-read"
import { counted, grouped } from "#components/format/count"
import { When } from "#components/zone/when"

type Verified = { ok: boolean; entries: number; faults: { number: number; fault: string }[]; more: boolean; verifiedAt: string }

/** Is the trail as it was written? Recomputed while the page is looked at. */
export function ChainVerified() {
  const verified = useRead<Verified>("/api/v1/audit/verify")
  return (
    <p role="status" className={`min-h-5 ${verified && !verified.ok ? "text-stop" : "text-muted"}`}>
      {!verified && "Every entry names the hash of the one before it."}
      {verified?.ok && (
        <>
          <span className="text-run">● verified</span> {grouped(verified.entries)} entries, unbroken, at <When at={verified.verifiedAt} />
        </>
      )}
      {verified && !verified.ok && (
        <>
          ■ {counted(verified.faults.length, "entry is", "entries are")} {verified.more && "and more are "}not as they were written:{" "}
          {verified.faults
            .slice(0, 10)
            .map(({ number, fault }) => `${number} ${fault}`)
            .join(", ")}
        </>
      )}
    </p>
  )
}
