import { unavailable } from '#kernel/errors.ts'
import { freeBytes, reserveBytes } from '#kernel/supervise/disk-reserve.ts'

const megabyte = 1024 ** 2
/** The disk is asked once in this many bytes. */
const bytesBetween = 8 * megabyte

/**
 * Files leave as much free on the disk as events do: PostgreSQL needs it to go on.
 * @param reserve bytes that are left free
 * @throws unavailable when less is free on the disk of the directory
 */
export async function checkRoom(directory: string, reserve = reserveBytes): Promise<void> {
  const free = await freeBytes(directory)
  if (free >= reserve) return
  const [has, needs] = [free, reserve].map((bytes) => Math.floor(bytes / megabyte).toLocaleString('en'))
  throw unavailable(`The disk of the data directory has ${has} MB left; files are taken while there are ${needs} MB. Make room on it.`, {
    retryAfterSeconds: 60,
  })
}

/** Passes bytes on as long as there is room for them on the disk of the directory. @throws unavailable when there is none */
export const whileThereIsRoom = (directory: string, reserve = reserveBytes) =>
  async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let sinceAsked = bytesBetween
    for await (const chunk of source) {
      sinceAsked += chunk.length
      if (sinceAsked >= bytesBetween) {
        await checkRoom(directory, reserve)
        sinceAsked = 0
      }
      yield chunk
    }
  }
