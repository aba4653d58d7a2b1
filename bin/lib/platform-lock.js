/**
 * Some registries serve only the packages of one platform. npm then leaves the optional packages of all other platforms out
 * of package-lock.json, and `npm ci` refuses a lock in which an optional dependency has no entry. Everything that such an
 * entry must hold can be read off the dependency itself: its exact version, and the platform in its name.
 */

const systems = 'aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32'
const processors = 'arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64'
const platformInName = new RegExp(`(?:^|[-/])(${systems})-(${processors})(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?$`)
const libraries = { gnu: 'glibc', musl: 'musl' }

/** @returns {{os: string[], cpu: string[], libc?: string[]} | undefined} what npm needs to know to skip the package elsewhere */
export function platformOf(packageName) {
  const [, os, cpu, abi] = platformInName.exec(packageName) ?? []
  if (!os) return undefined
  const libc = os === 'linux' ? libraries[abi] : undefined
  return { ...(libc && { libc: [libc] }), os: [os], cpu: [cpu] }
}

/** Node's own search: beside the package that asks, then in every folder above it. */
function isLocked(packages, askedBy, name) {
  for (let at = askedBy; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at && `${at}/`}node_modules/${name}`]) return true
    if (!at) return false
  }
}

/**
 * Adds what is missing. Leaves alone what cannot be told from the name or has no exact version.
 * @param lock the parsed package-lock.json, which is not changed
 * @returns {{lock: object, added: string[]}}
 */
export function completeLock(lock) {
  const packages = { ...lock.packages }
  const added = []
  for (const [askedBy, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name)
      if (!platform || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version) || isLocked(packages, askedBy, name)) continue
      const kind = entry.dev ? { dev: true } : entry.devOptional ? { devOptional: true } : {}
      packages[`node_modules/${name}`] = { version, ...kind, ...platform, optional: true }
      added.push(`${name}@${version}`)
    }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added }
}
