import { z } from "zod"

export const themeCookie = "theme"

/** What a person chose; `system` follows the browser. */
export const Theme = z.enum(["system", "dark", "light"])
export type Theme = z.infer<typeof Theme>
