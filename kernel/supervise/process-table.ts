import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

export interface RunningProcess {
  pid: number
  /** The command line as the process shows it, arguments separated by spaces. */
  command: string
}

/** Is a process with this id there, ours or not? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * When a process began, as an opaque word that no other process with the same id shares, not even after a reboot.
 * Undefined when there is no such process.
 */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() ||
        undefined
      )
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Field 2 is the name in brackets and may hold spaces and brackets itself: count from its end. Field 3 is the state, 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return undefined
  }
}

/** Every process that we are allowed to see. Reads /proc on Linux, where small containers have no `ps`. */
export function listProcesses(): RunningProcess[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' }).split('\n')
    return lines.flatMap((line) => {
      const found = /^\s*(\d+) (.*)$/.exec(line)
      return found ? [{ pid: Number(found[1]), command: found[2] ?? '' }] : []
    })
  }
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }]
    } catch {
      return [] // it ended while we looked
    }
  })
}
