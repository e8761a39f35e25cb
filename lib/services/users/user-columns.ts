/** The columns of a file of users: what is exported can be imported. */
export const USER_COLUMNS = ["name", "label", "plan", "quota_tokens", "hard_stop_tokens", "on_exhausted", "fallback", "mode"] as const
export type UserColumn = (typeof USER_COLUMNS)[number]
