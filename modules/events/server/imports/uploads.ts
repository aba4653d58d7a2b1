import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Ctx } from '#kernel/context.ts'
import { invalid, notFound, tooLarge } from '#kernel/errors.ts'
import { isId, newId } from '#kernel/ids.ts'
import { isGzip } from '../packed.ts'
import { checkName, firstBytes, isZip } from './file-kinds.ts'
import type { StoredFile } from './open-file.ts'
import { checkRoom, whileThereIsRoom } from './room.ts'
import { sweepCopies } from './sweep.ts'
import { unzip } from './unzip.ts'
import { readUpload, storeUpload } from './upload-pieces.ts'

/** Largest file once unpacked, in bytes. */
const maxUnpackedBytes = 16 * 1024 ** 3

/** A file that was uploaded, unpacked: kept in PostgreSQL, with a copy on the disk of whichever process works with it. */
export interface Upload extends StoredFile {
  fileId: string
}

/** Makes the directory for copies of the uploads of a workspace. */
async function directoryOf({ app, workspace }: Ctx): Promise<string> {
  const directory = join(app.config.FAIRLEAD_DATA, 'uploads', workspace.id)
  await mkdir(directory, { recursive: true })
  return directory
}

function limited(): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      done(size > maxUnpackedBytes ? tooLarge('The file is larger than 16 GB once unpacked. Split it.') : null, chunk)
    },
  })
}

async function unpack(directory: string, path: string, name: string): Promise<void> {
  const start = await firstBytes(path)
  const isArchive = isZip(start) && !/\.xls[xm]?$/i.test(name)
  if (!isGzip(start) && !isArchive) return start.length > 0 ? checkName(name, start) : undefined
  const target = `${path}.unpacked`
  try {
    const [limit, room, file] = [limited(), whileThereIsRoom(directory), createWriteStream(target)]
    await (isArchive ? pipeline(unzip(path), limit, room, file) : pipeline(createReadStream(path), createGunzip(), limit, room, file))
  } catch (error) {
    await rm(target, { force: true })
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw invalid('The file is gzip but ends too early or is damaged. Nothing of it was imported: upload it again.')
    throw error
  }
  await rename(target, path)
}

/** Keeps what was uploaded, unpacked if it is gzip or ZIP. Memory stays small whatever the size. @throws invalid, too_large, unavailable when there is no room */
export async function keepUpload(ctx: Ctx, name: string, body: unknown): Promise<Upload> {
  const fileId = newId()
  const directory = await directoryOf(ctx)
  await checkRoom(directory)
  await sweepCopies(ctx.app)
  const path = join(directory, fileId)
  const source = body instanceof Readable ? body : Readable.from([Buffer.isBuffer(body) ? body : Buffer.alloc(0)])
  try {
    await pipeline(source, limited(), whileThereIsRoom(directory), createWriteStream(path))
    await unpack(directory, path, name)
    const { size } = await stat(path)
    if (size === 0) throw invalid('The file is empty.', { fields: [{ field: 'body', expected: 'a CSV, JSON lines or Parquet file' }] })
    const upload = { fileId, name: name.replace(/\.(?:gz(?:ip)?|zip)$/i, ''), size, path }
    await storeUpload(ctx, upload)
    return upload
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

const hasSize = (path: string, size: number): Promise<boolean> =>
  stat(path).then(
    (found) => found.size === size,
    () => false,
  )

/** Copies a file from PostgreSQL to this process's disk, where it can be read from anywhere and more than once. */
async function copyHere(ctx: Ctx, directory: string, { fileId, size, path }: Upload): Promise<void> {
  await sweepCopies(ctx.app)
  // Two may copy at once.
  const target = `${path}.${newId()}`
  try {
    await pipeline(Readable.from(readUpload(ctx, fileId)), whileThereIsRoom(directory), createWriteStream(target))
    if (!(await hasSize(target, size))) throw invalid('The uploaded file is not there to its end. Upload it again.')
    await rename(target, path)
  } catch (error) {
    await rm(target, { force: true })
    throw error
  }
}

/** Finds an uploaded file, whichever process took it. @throws not_found, unavailable when there is no room for a copy */
export async function findUpload(ctx: Ctx, fileId: string): Promise<Upload> {
  // The id becomes part of a path.
  const row = isId(fileId)
    ? await ctx.db
        .selectFrom('uploads')
        .select(['name', 'size'])
        .where('workspace_id', '=', ctx.workspace.id)
        .where('id', '=', fileId)
        .where('complete_at', 'is not', null)
        .executeTakeFirst()
    : undefined
  if (!row) throw notFound('There is no such file any more: files are kept for a week. Upload it again.')
  const directory = await directoryOf(ctx)
  const upload = { fileId, name: row.name, size: Number(row.size), path: join(directory, fileId) }
  if (!(await hasSize(upload.path, upload.size))) await copyHere(ctx, directory, upload)
  return upload
}
