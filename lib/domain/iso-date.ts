/** @param key yyyymmdd, as calendars name their days */
export function isoDate(key: number): string {
  return String(key).replace(/^(....)(..)(..)$/, "$1-$2-$3")
}
