import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.js'

const installations = '/usr/lib/postgresql'

/** The newest PostgreSQL of Debian's packages that is installed: `{version: '15', bin}`, or undefined. */
export function debianPostgres() {
  if (!existsSync(installations)) return undefined
  const versions = readdirSync(installations).filter((version) => existsSync(join(installations, version, 'bin/initdb')))
  const version = versions.toSorted((a, b) => Number(b) - Number(a))[0]
  return version && { version, bin: join(installations, version, 'bin') }
}

/** PostgreSQL refuses to run as root: then it runs as its own system user, or as nobody. */
function user() {
  if (process.getuid() !== 0) return {}
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = lines.find((text) => text.startsWith('postgres:')) ?? lines.find((text) => text.startsWith('nobody:'))
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/**
 * Starts an empty PostgreSQL for tests. Its role may create databases but is no superuser, as on a managed server.
 * @param {string} bin directory of the server's programs
 * @returns {Promise<{url: string, stop: () => void}>}
 */
export async function startTemporaryPostgres(bin) {
  const owner = user()
  const home = mkdtempSync(join(tmpdir(), 'fairlead-postgres-'))
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.gid)
  const data = join(home, 'data')
  const port = await freePort()
  const call = async (program, ...args) => {
    const { code, output } = await run(join(bin, program), args, { ...owner, cwd: home })
    if (code !== 0) throw new Error(`${program} failed:\n${output}`)
  }
  // Synchronous, so that it also works when the process is about to exit.
  const stop = () => {
    process.off('exit', stop)
    try {
      execFileSync(join(bin, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate'], { ...owner, cwd: home, stdio: 'ignore' })
    } catch {
      // It never started.
    }
    rmSync(home, { recursive: true, force: true })
  }
  process.on('exit', stop)
  try {
    await call('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${home} -c fsync=off -c max_connections=200`
    // It writes to a file, or it would hold pg_ctl's output open and pg_ctl would never seem to end.
    await call('pg_ctl', 'start', '-w', '-D', data, '-l', join(home, 'log'), '-o', settings)
    const psql = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-v', 'ON_ERROR_STOP=1']
    await call('psql', ...psql, '-c', 'create role fairlead login createdb', '-c', 'create database fairlead owner fairlead')
  } catch (error) {
    stop()
    throw error
  }
  return { url: `postgres://fairlead@127.0.0.1:${port}/fairlead`, stop }
}
