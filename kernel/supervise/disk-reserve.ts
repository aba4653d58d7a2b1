import { statfs } from 'node:fs/promises'

/**
 * What ingestion leaves free on the disk of the data directory, in bytes. Events stop before the disk is full, so that PostgreSQL, which cannot
 * even start without room, keeps sign-in, settings and jobs at work; both stores then go on by themselves when there is room again.
 */
export const reserveBytes = 100 * 1024 ** 2

/** What this user may still write on the disk of a directory, in bytes. @throws the error of the file system when it cannot be asked */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}
