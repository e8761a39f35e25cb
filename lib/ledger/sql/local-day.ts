/**
 * The organization's day at an instant, as SQL over a row `s` of org_state; `calendar.ts` says the same of the same plan of zones.
 * (Of the hour after a clock went back over midnight the wall shows the date before, and the calendar does not: no zone has done so
 * since November 2010.) A new zone takes over where the month ends in the old one, and goes back to no day that the old one has reached.
 * Zones that followed each other earlier are looked up only for instants before the one of now.
 */
export function localDay(at: string): string {
  return `case when ${at} >= s.next_zone_from then greatest((${at} at time zone s.next_zone)::date, s.next_zone_on)
      when ${at} < s.zone_from then past_local_day(s.past_zones, ${at})
      else greatest((${at} at time zone s.zone)::date, s.zone_on) end`
}
