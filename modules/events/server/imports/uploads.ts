import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { invalid, notFound, tooLarge } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import { checkName, firstBytes, isGzip } from './file-kinds.ts'
import type { StoredFile } from './open-file.ts'

/** Largest file once unpacked, in bytes. */
const maxUnpackedBytes = 16 * 1024 ** 3

/** A file that was uploaded, unpacked, on this machine's disk. */
export interface Upload extends StoredFile {
  fileId: string
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The directory that keeps the uploads of a workspace. */
export const uploadDirectory = (app: AppCtx, workspaceId: string): string => join(app.config.FAIRLEAD_DATA, 'uploads', workspaceId)

function limited(): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      done(size > maxUnpackedBytes ? tooLarge('The file is larger than 16 GB once unpacked. Split it.') : null, chunk)
    },
  })
}

async function unpack(path: string, name: string): Promise<void> {
  const start = await firstBytes(path)
  if (!isGzip(start)) return start.length > 0 ? checkName(name, start) : undefined
  const target = `${path}.unpacked`
  try {
    await pipeline(createReadStream(path), createGunzip(), limited(), createWriteStream(target))
  } catch (error) {
    await rm(target, { force: true })
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw invalid('The file is gzip but ends too early or is damaged. Nothing of it was imported: upload it again.')
    throw error
  }
  await rename(target, path)
}

/** Keeps what was uploaded, unpacked if it is gzip. Memory stays small whatever the size. @throws invalid, too_large */
export async function keepUpload(ctx: Ctx, name: string, body: unknown): Promise<Upload> {
  const fileId = newId()
  const directory = uploadDirectory(ctx.app, ctx.workspace.id)
  await mkdir(directory, { recursive: true })
  const path = join(directory, fileId)
  const source = body instanceof Readable ? body : Readable.from([Buffer.isBuffer(body) ? body : Buffer.alloc(0)])
  try {
    await pipeline(source, limited(), createWriteStream(path))
    await unpack(path, name)
    const { size } = await stat(path)
    if (size === 0) throw invalid('The file is empty.', { fields: [{ field: 'body', expected: 'a CSV, JSON lines or Parquet file' }] })
    const unpacked = name.replace(/\.gz(?:ip)?$/i, '')
    await writeFile(`${path}.json`, JSON.stringify({ name: unpacked }))
    return { fileId, name: unpacked, size, path }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/** @throws not_found */
export async function findUpload(app: AppCtx, workspaceId: string, fileId: string): Promise<Upload> {
  // The id becomes part of a path.
  if (!uuid.test(fileId)) throw notFound('There is no such file. Upload it again.')
  const path = join(uploadDirectory(app, workspaceId), fileId)
  try {
    const [{ size }, about] = await Promise.all([stat(path), readFile(`${path}.json`, 'utf8')])
    return { fileId, path, size, name: (JSON.parse(about) as { name: string }).name }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notFound('There is no such file. Upload it again.')
    throw error
  }
}
