import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { freeBytes, reserveBytes } from '../supervise/disk-reserve.ts'
import { plainReason } from './plain-reason.ts'

export const diskHealth = z.object({
  status: z.enum(['ok', 'full', 'unwritable']),
  reason: z.string().optional(),
  /** What this user may still write, in units of 1,048,576 bytes; null when the disk cannot be asked. */
  freeMegabytes: z.number().nullable(),
})

export type DiskHealth = z.output<typeof diskHealth>

const megabyte = 1024 ** 2
/** Monitors, and every open page, may ask: one look serves all of them for this long. */
const knownForMs = 3_000

/** What error codes of the file system say of the disk. */
export const diskReasons: Record<string, string> = {
  EROFS: 'The disk of the data directory is read-only',
  ENOSPC: 'The disk of the data directory is full',
  EDQUOT: 'The quota on the disk of the data directory is used up',
  EACCES: 'Fairlead may not write to its data directory',
  EPERM: 'Fairlead may not write to its data directory',
  ENOENT: 'The data directory is gone',
  EIO: 'The disk of the data directory reports errors',
}

/** Writes a block down to the disk: whether that works, no free space and no permission bit can tell. */
async function tryToWrite(directory: string): Promise<void> {
  const path = join(directory, 'write-probe')
  try {
    const file = await open(path, 'w', 0o600)
    try {
      await file.write(Buffer.alloc(4096))
      await file.sync()
    } finally {
      await file.close()
    }
  } finally {
    await rm(path, { force: true })
  }
}

async function look(directory: string): Promise<DiskHealth> {
  let freeMegabytes: number | null = null
  try {
    freeMegabytes = Math.floor((await freeBytes(directory)) / megabyte)
    await tryToWrite(directory)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    return {
      status: code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'unwritable',
      reason: `${diskReasons[code] ?? plainReason(error)}.`,
      freeMegabytes,
    }
  }
  const needed = reserveBytes / megabyte
  if (freeMegabytes >= needed) return { status: 'ok', freeMegabytes }
  return {
    status: 'full',
    reason: `The disk of the data directory has ${freeMegabytes} MB left; events are stored again from ${needed} MB on.`,
    freeMegabytes,
  }
}

/** Makes the look at the disk of a data directory: is there room, and can it be written? The answer is at most three seconds old. */
export function watchDisk(directory: string): () => Promise<DiskHealth> {
  let known: { at: number; answer: Promise<DiskHealth> } | undefined
  return () => {
    if (!known || performance.now() - known.at > knownForMs) known = { at: performance.now(), answer: look(directory) }
    return known.answer
  }
}
