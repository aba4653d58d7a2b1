import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, in memory, that can be filled and made read-only without harm to anybody. */
export interface SmallDisk {
  path: string
  /** Leaves this many bytes free, none unless said. */
  fill(leave?: number): void
  /** Takes away what `fill` put there. */
  makeRoom(): void
  /** @throws Error while a process has a file on it open for writing, as the system wants it */
  makeReadOnly(): void
  makeWritable(): void
  remove(): void
}

const mount = (...args: string[]): void => void execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] })

/** Mounts a disk of this size. Where that is not allowed (not root, a container without the right) it returns why, for whoever skips a test. */
export function mountSmallDisk(megabytes: number): SmallDisk | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a disk to fill'
  const path = mkdtempSync(join(tmpdir(), 'fairlead-disk-'))
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path)
  } catch (error) {
    rmdirSync(path)
    return `a disk cannot be mounted here: ${(error as Error).message}`
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill(leave = 0) {
      const block = Buffer.alloc(1024 ** 2)
      const free = () => statfsSync(path).bavail * statfsSync(path).bsize
      try {
        while (free() > leave) writeFileSync(filler, block, { flag: 'a' })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    makeReadOnly: () => mount('-o', 'remount,ro', path),
    makeWritable: () => mount('-o', 'remount,rw', path),
    remove() {
      execFileSync('umount', ['--lazy', path], { stdio: 'ignore' })
      rmdirSync(path)
    },
  }
}
