/** @type {import("next").NextConfig} */
export default {
  // Drivers that find their parts beside themselves on the disk.
  serverExternalPackages: ["pg", "@prisma/client", "@prisma/adapter-pg", "@prisma/driver-adapter-utils"],
  poweredByHeader: false,
  // `npm run types` checks them, once and for everything, tests and the server included.
  typescript: { ignoreBuildErrors: true },
  // The project is its own root, also inside of a folder that has a lock file.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
}
