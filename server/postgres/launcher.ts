import { spawnSync } from "node:child_process"
import { statSync } from "node:fs"
import { BootError } from "../boot-error.ts"

type Owner = { uid: number; gid: number }

/** Nothing of the server's own environment, which holds secrets. Next's types want a NODE_ENV in every environment. */
export const bareEnvironment: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin", NODE_ENV: "production" }

/** How to start one of Postgres's programs, and who owns its files where that is another user than this process's. */
export type Launcher = {
  owner: Owner | null
  command: (program: string, args: string[]) => { file: string; args: string[]; as: Partial<Owner> }
}

/**
 * Postgres refuses to run as root, so root starts it as the user `postgres` where there is one and as `nobody` elsewhere;
 * a cluster that exists keeps its owner. Users are never added to the machine.
 *
 * That user must reach the programs and the data, which it cannot in a clone under /root (mode 700). There, `setpriv`
 * lets it keep the one capability of passing through closed directories: it still owns only its data.
 *
 * @param directory the cluster's, or the one that will hold it
 */
export function chooseLauncher(postgres: string, directory: string): Launcher {
  const uid = process.getuid?.()
  const found = statSync(directory)
  if (uid !== 0) {
    if (uid !== undefined && found.uid !== uid) {
      throw new BootError(`${directory} belongs to another user (uid ${found.uid}): start as that user, or set another GOVERNOR_DATA_DIR.`)
    }
    return { owner: null, command: (file, args) => ({ file, args, as: {} }) }
  }
  const owner = found.uid === 0 ? (userNamed("postgres") ?? userNamed("nobody")) : { uid: found.uid, gid: found.gid }
  if (!owner) throw new BootError("Postgres does not run as root, and there is no user `postgres` or `nobody` here. Start as another user.")
  const launcher = [asUser(owner), withCapability(owner, "dac_read_search"), withCapability(owner, "dac_override")].find((candidate) =>
    reaches(candidate, postgres, directory),
  )
  if (launcher) return launcher
  throw new BootError(
    `Started as root, Postgres runs as uid ${owner.uid}, who may not enter ${postgres} or ${directory}. ` +
      "Move the installation to a directory that others may enter, or start as an ordinary user.",
  )
}

function userNamed(name: string): Owner | null {
  const [uid, gid] = ["-u", "-g"].map((flag) => Number.parseInt(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout ?? "", 10))
  return uid && gid ? { uid, gid } : null
}

function asUser(owner: Owner): Launcher {
  return { owner, command: (file, args) => ({ file, args, as: owner }) }
}

/** `no_setuid_fixup`, because Postgres asks access(2) about its own programs, which otherwise forgets what a non-root user may do. */
function withCapability(owner: Owner, capability: string): Launcher {
  const only = `-all,+${capability}`
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups", "--securebits=+no_setuid_fixup"]
  const capabilities = [`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`]
  return { owner, command: (file, args) => ({ file: "setpriv", args: [...identity, ...capabilities, file, ...args], as: {} }) }
}

function reaches(launcher: Launcher, postgres: string, directory: string): boolean {
  const probe = launcher.command("/bin/sh", ["-c", '"$0" --version && cd "$1"', postgres, directory])
  return spawnSync(probe.file, probe.args, { ...probe.as, cwd: "/", stdio: "ignore" }).status === 0
}
