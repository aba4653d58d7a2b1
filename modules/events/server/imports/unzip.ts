import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { AppError, invalid } from '#kernel/errors.ts'
import { isGzip } from '../packed.ts'

/** Exports hold a file for each hour: a year of them, and some. */
const mostEntries = 20_000

const problem = (message: string) => invalid(message, { fields: [{ field: 'body', expected: 'a ZIP archive of JSON lines' }] })
const damaged = (reason: string) =>
  problem(`The ZIP archive cannot be read to its end: ${reason.slice(0, 200)}. Nothing of it was imported.`)

/** What archivers put beside the files. */
const isBeside = (name: string): boolean => name.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\.)/.test(name)

/** The files of an archive in the order of their names, in which exports number their hours. @throws invalid */
async function filesIn(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = []
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === '[Content_Types].xml')
      throw problem('The file is an Excel workbook. Expected CSV, JSON lines or Parquet, also gzipped. Save the sheet as CSV.')
    if (isBeside(entry.fileName)) continue
    entries.push(entry)
    if (entries.length > mostEntries) throw problem(`The ZIP archive holds more than ${mostEntries.toLocaleString('en')} files. Split it.`)
  }
  if (entries.length === 0) throw problem('The ZIP archive holds no file.')
  const other = entries.find(({ fileName }) => !/\.(?:json|jsonl|ndjson)(?:\.gz)?$/i.test(fileName))
  if (other && entries.length > 1)
    throw problem(`The ZIP archive holds ${JSON.stringify(other.fileName)} beside others. Expected one file, or files of JSON lines.`)
  return entries.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))
}

/** The bytes of a file, unpacked if they begin as gzip does. */
async function* unpacked(stream: Readable): AsyncGenerator<Buffer> {
  const parts = stream.iterator() as AsyncIterableIterator<Buffer>
  const first = await parts.next()
  if (first.done) return
  async function* all(): AsyncGenerator<Buffer> {
    yield first.value
    yield* parts
  }
  if (!isGzip(first.value)) return yield* all()
  const gunzip = createGunzip()
  // Errors of both are thrown to who reads.
  pipeline(Readable.from(all()), gunzip, () => undefined)
  yield* gunzip as AsyncIterable<Buffer>
}

const newline = Buffer.from('\n')

/**
 * The files of a ZIP archive, one behind the other, unpacked if they are gzip: exports come as an archive of packed files of JSON lines. Memory stays small
 * whatever the size; who reads says how much is enough.
 * @throws invalid when it is damaged, or holds something else
 */
export async function* unzip(path: string): AsyncGenerator<Buffer> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: Error) => {
    throw damaged(error.message)
  })
  try {
    for (const [index, entry] of (await filesIn(zip)).entries()) {
      // A file need not end with a line feed.
      if (index > 0) yield newline
      yield* unpacked(await zip.openReadStreamPromise(entry))
    }
  } catch (error) {
    throw error instanceof AppError ? error : damaged((error as Error).message)
  } finally {
    zip.close()
  }
}
