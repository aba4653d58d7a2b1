import { open } from 'node:fs/promises'
import { invalid } from '#kernel/errors.ts'
import { isGzip } from '../packed.ts'

const bytesLookedAt = 16

/** The first bytes of a file: they tell what it is. */
export async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesLookedAt), 0, bytesLookedAt, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const begins = (start: Buffer, signature: string): boolean => start.toString('latin1').startsWith(signature)

export const isZip = (start: Buffer): boolean => begins(start, 'PK\x03\x04')
export const isParquet = (start: Buffer): boolean => begins(start, 'PAR1')

/** Files that people try, with what helps. */
const others: readonly [signature: string, what: string, advice: string][] = [
  ['PK\x03\x04', 'a ZIP archive or an Excel workbook', 'Unpack it, or save the sheet as CSV.'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook', 'Save the sheet as CSV.'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd', 'Unpack it, or compress it with gzip.'],
  ['BZh91AY&SY', 'compressed with bzip2', 'Unpack it, or compress it with gzip.'],
  ['\xfd7zXZ\0', 'compressed with xz', 'Unpack it, or compress it with gzip.'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', 'Unpack it.'],
  ['%PDF-', 'a PDF', 'Export the table as CSV.'],
  ['Obj\x01', 'an Avro file', 'Write it as Parquet or JSON lines.'],
  ['ARROW1\0', 'an Arrow file', 'Write it as Parquet.'],
  ['SQLite format 3\0', 'an SQLite database', 'Export the table as CSV.'],
]

/** What a name promises, by its ending. */
const promises: readonly [ending: RegExp, what: string, isKept: (start: Buffer) => boolean, expected: string][] = [
  [/\.(?:gz|gzip)$/i, 'gzip', isGzip, 'the bytes 1F 8B'],
  [/\.(?:parquet|pq)$/i, 'Parquet', isParquet, 'the letters PAR1'],
]

/** The first bytes as somebody who has to find out what they are wants to see them. */
const shown = (start: Buffer): string => {
  const text = start.subarray(0, 8).toString('latin1')
  return /^[\x20-\x7e]+$/.test(text)
    ? JSON.stringify(text)
    : `the bytes ${start
        .subarray(0, 4)
        .toString('hex')
        .toUpperCase()
        .replaceAll(/..(?=.)/g, '$& ')}`
}

/** @throws invalid when a file is of a kind that cannot be imported, or does not begin as the ending of its name says */
export function checkName(name: string, start: Buffer): void {
  for (const [signature, what, advice] of others) {
    if (begins(start, signature))
      throw invalid(`The file is ${what}. Expected CSV, JSON lines or Parquet, also gzipped. ${advice}`, {
        fields: [{ field: 'body', expected: 'a CSV, JSON lines or Parquet file' }],
      })
  }
  for (const [ending, what, isKept, expected] of promises) {
    if (ending.test(name) && !isKept(start))
      throw invalid(
        `${name} is named as ${what}, but is not: expected ${expected} at its beginning, got ${shown(start)}. If it is CSV or JSON lines, rename it.`,
        { fields: [{ field: 'body', expected: `a ${what} file` }] },
      )
  }
}
