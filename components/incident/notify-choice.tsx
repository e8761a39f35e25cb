const PLACE = "notify-incidents"

/** May this page show notifications at all? */
export function notifies(): boolean {
  return typeof Notification !== "undefined" && Notification.permission === "granted"
}

/** What this browser was asked for by its button. Where nothing can be kept, it was not asked. */
export function readChoice(): boolean {
  try {
    return localStorage.getItem(PLACE) === "on"
  } catch {
    return false
  }
}

export function writeChoice(on: boolean): void {
  try {
    localStorage.setItem(PLACE, on ? "on" : "off")
  } catch {
    // A browser that keeps nothing asks again the next time.
  }
}
