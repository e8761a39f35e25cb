import type { Config } from "tailwindcss"

/**
 * What the classes may say: the tokens of app/tokens.css and five type sizes, nothing else.
 *
 * The palette of Tailwind is replaced, not extended: a colour that is no token cannot be written.
 */
export default {
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      bg: "var(--bg)",
      surface: "var(--surface)",
      raised: "var(--raised)",
      line: { DEFAULT: "var(--line)", strong: "var(--line-strong)" },
      text: "var(--text)",
      muted: "var(--muted)",
      faint: "var(--faint)",
      run: "var(--run)",
      slow: "var(--slow)",
      stop: "var(--stop)",
      "on-stop": "var(--on-stop)",
      watch: "var(--watch)",
      unpriced: "var(--unpriced)",
    },
    fontFamily: {
      sans: ["var(--font-geist-sans)", "system-ui", "sans-serif"],
      mono: ["var(--font-geist-mono)", "ui-monospace", "monospace"],
    },
    fontSize: {
      label: ["12px", "16px"],
      table: ["13px", "18px"],
      form: ["14px", "20px"],
      title: ["16px", "24px"],
      figure: ["28px", "36px"],
    },
    borderRadius: { none: "0", DEFAULT: "6px", full: "9999px" },
    screens: { rail: "720px", wide: "1080px" },
  },
} satisfies Config
