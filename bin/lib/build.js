import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'
import { inPackage, runNode } from './run.js'

const hashFile = join(root, 'dist/.build-hash')
const programs = {
  main: 'server/main.ts',
  cli: 'server/cli.ts',
  'clickhouse-host': 'kernel/supervise/clickhouse-host.ts',
  'json-worker': 'modules/events/server/ingestion/json-worker.js',
  'zstd-worker': 'modules/events/server/ingestion/zstd-worker.js',
  'parquet-worker': 'modules/events/server/imports/parquet-worker.js',
}
const shared = ['kernel', 'modules', 'package-lock.json', 'bin/lib/build.js']

const parts = [
  { name: 'server', words: 'the server', needs: 'server/main.ts', sources: [...shared, 'server', 'demo'], build: buildServer },
  {
    name: 'web',
    words: 'the pages',
    needs: 'vite.config.ts',
    sources: [...shared, 'web', 'vite.config.ts', 'index.html'],
    build: buildWeb,
  },
]

/** Only what ends up in the part: not the other side of each module, not tests, not data. */
const belongs = {
  server: (path) => /\.(ts|js|json)$/.test(path) && !/\.(test|fixture)\.ts$|^modules\/[^/]+\/web\//.test(path),
  web: (path) => !/\.(test|fixture)\.tsx?$|\.md$|^modules\/[^/]+\/server\//.test(path),
}

function* filesIn(path) {
  const entries = readdirSync(join(root, path), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name === 'node_modules') continue
    const inside = `${path}/${entry.name}`
    if (entry.isDirectory()) yield* filesIn(inside)
    else if (entry.isFile()) yield inside
  }
}

/** Contents rather than times, so that a copy, a checkout of another branch and back, or an unpacked archive is not stale. */
function fingerprint({ name, sources }) {
  const hash = createHash('sha1')
  for (const source of sources.filter((path) => existsSync(join(root, path)))) {
    const isFile = /\.\w+$/.test(source)
    for (const path of isFile ? [source] : filesIn(source)) {
      if (belongs[name](path)) hash.update(`${path}\n`).update(readFileSync(join(root, path)))
    }
  }
  return hash.digest('hex')
}

function builtHashes() {
  try {
    return JSON.parse(readFileSync(hashFile, 'utf8'))
  } catch {
    return {}
  }
}

/**
 * Builds what is stale: the programs into dist/*.js, the pages into dist/web. Silent and fast if nothing is.
 * @param {{only?: 'server' | 'web', force?: boolean}} options
 * @throws Error with the output of the build that failed
 */
export async function build({ only, force = false } = {}) {
  // Without sources this is a published Fairlead, which holds what was built.
  const wanted = parts.filter((part) => (!only || part.name === only) && existsSync(join(root, part.needs)))
  for (const part of wanted) {
    const now = fingerprint(part)
    if (!force && builtHashes()[part.name] === now) continue
    const from = performance.now()
    console.log(`Building ${part.words}…`)
    await part.build()
    mkdirSync(join(root, 'dist'), { recursive: true })
    writeFileSync(hashFile, JSON.stringify({ ...builtHashes(), [part.name]: now }))
    console.log(`Built ${part.words} in ${((performance.now() - from) / 1000).toFixed(1)} s.`)
  }
}

/** Each program becomes one file; packages stay in node_modules, where their binaries are. */
async function buildServer() {
  const esbuild = await import('esbuild')
  const entries = Object.entries(programs).filter(([, path]) => existsSync(join(root, path)))
  try {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: Object.fromEntries(entries),
      outdir: 'dist',
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'linked',
      logLevel: 'error',
    })
  } finally {
    await esbuild.stop()
  }
}

async function buildWeb() {
  const { code, output } = await runNode([inPackage('vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    env: { NODE_ENV: 'production' },
  })
  if (code !== 0) throw new Error(`The pages could not be built.\n${output}`)
}
