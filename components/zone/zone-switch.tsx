"use client"

import { Segmented } from "#components/ui/segmented"
import { useZoneChoice } from "./zone-context.tsx"

/** Beside a chart or a time line: says the zone that its times are in, and offers the two others. Periods of limits follow the organization's zone whatever is chosen. */
export function ZoneSwitch() {
  const { zone, choose } = useZoneChoice()
  return (
    <span className="inline-flex items-center gap-2">
      <span className="text-label text-faint">{zone.zone}</span>
      <Segmented
        label="Times are shown in"
        value={zone.choice}
        options={[
          { value: "organization", label: "org" },
          { value: "local", label: "local" },
          { value: "utc", label: "UTC" },
        ]}
        onChoose={choose}
      />
    </span>
  )
}
