import { createReadStream } from 'node:fs'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Ctx } from '#kernel/context.ts'
import { whileThereIsRoom } from './room.ts'
import type { Upload } from './uploads.ts'

const [pack, unpack] = [promisify(gzip), promisify(gunzip)]

const bytesInPiece = 1024 ** 2

/** Keeps a file in PostgreSQL, where every process finds it. It is found once all of it is there. */
export async function storeUpload(ctx: Ctx, { fileId, name, size, path }: Upload): Promise<void> {
  const place = { workspace_id: ctx.workspace.id, id: fileId }
  await ctx.db
    .insertInto('uploads')
    .values({ ...place, name, size, created_at: ctx.now() })
    .execute()
  try {
    let n = 0
    // The disk of PostgreSQL is often that of the data directory.
    const pieces = whileThereIsRoom(ctx.app.config.FAIRLEAD_DATA)
    for await (const bytes of pieces(createReadStream(path, { highWaterMark: bytesInPiece }) as AsyncIterable<Buffer>)) {
      const piece = { workspace_id: ctx.workspace.id, upload_id: fileId, n, bytes: await pack(bytes, { level: 1 }) }
      await ctx.db.insertInto('upload_pieces').values(piece).execute()
      n++
    }
    await ctx.db
      .updateTable('uploads')
      .set({ complete_at: ctx.now() })
      .where('workspace_id', '=', ctx.workspace.id)
      .where('id', '=', fileId)
      .execute()
  } catch (error) {
    // If this fails as well, the sweep removes what is incomplete.
    const removing = ctx.db.deleteFrom('uploads').where('workspace_id', '=', ctx.workspace.id).where('id', '=', fileId).execute()
    await removing.catch(() => undefined)
    throw error
  }
}

/** The bytes of a file that is kept in PostgreSQL. */
export async function* readUpload(ctx: Ctx, fileId: string): AsyncGenerator<Buffer> {
  for (let n = 0; ; n++) {
    const piece = await ctx.db
      .selectFrom('upload_pieces')
      .select('bytes')
      .where('workspace_id', '=', ctx.workspace.id)
      .where('upload_id', '=', fileId)
      .where('n', '=', n)
      .executeTakeFirst()
    if (!piece) return
    yield await unpack(piece.bytes)
  }
}
