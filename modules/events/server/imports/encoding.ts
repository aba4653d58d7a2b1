import { isAscii, isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { invalid } from '#kernel/errors.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

async function head(path: string, length: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The first line with what was looked for, from 1; null when there is none. */
interface Survey {
  utf8Line: number | null
  otherLine: number | null
}

const newline = 0x0a

/** Looks at each line of whole lines that are not plain ASCII. */
function surveyLines(bytes: Buffer, firstLine: number, survey: Survey): number {
  let line = firstLine
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(newline, start)
    const end = found === -1 ? bytes.length : found + 1
    const part = bytes.subarray(start, end)
    if (!isAscii(part)) {
      if (isUtf8(part)) survey.utf8Line ??= line
      else survey.otherLine ??= line
    }
    start = end
    line++
  }
  return line
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++
  return count
}

/** Longer lines are not looked at, in bytes: who reads the file says what is wrong with them. */
const longestSurveyed = 16 * 1024 * 1024

async function survey(path: string): Promise<Survey> {
  const found: Survey = { utf8Line: null, otherLine: null }
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let isSkipping = false
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (isSkipping) {
      const next = chunk.indexOf(newline) + 1
      if (next === 0) continue
      bytes = chunk.subarray(next)
      isSkipping = false
      line++
    }
    const end = bytes.lastIndexOf(newline) + 1
    const whole = bytes.subarray(0, end)
    line = isAscii(whole) ? line + countLines(whole) : surveyLines(whole, line, found)
    rest = bytes.subarray(end)
    if (found.utf8Line !== null && found.otherLine !== null) return found
    if (rest.length > longestSurveyed) [rest, isSkipping] = [Buffer.alloc(0), true]
  }
  surveyLines(rest, line, found)
  return found
}

/**
 * Finds out how a text file is encoded: by its byte order mark, else UTF-8, else Windows-1252 (the usual one of spreadsheets, a superset of Latin-1).
 * @throws invalid when parts of the file are encoded differently, or when it is no text
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  const start = await head(path, 4096)
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  if (start.includes(0))
    throw invalid('Expected a CSV, JSON lines or Parquet file; this is none of them, or text in UTF-16 without a byte order mark.')
  const { utf8Line, otherLine } = await survey(path)
  if (otherLine === null) return 'utf-8'
  if (utf8Line === null) return 'windows-1252'
  throw invalid(
    `The file mixes two encodings: line ${utf8Line} is UTF-8, line ${otherLine} is not (probably Windows-1252). Save it in one encoding, best UTF-8.`,
    { fields: [{ field: `line ${otherLine}`, expected: 'UTF-8 as in the rest of the file' }] },
  )
}

/** The text of a file, without its byte order mark. `onBytes` is told how many bytes were read so far. */
export async function* readText(
  path: string,
  encoding: Encoding,
  onBytes: (read: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  const stream: Readable = createReadStream(path, { highWaterMark: 256 * 1024 })
  let read = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    read += chunk.length
    onBytes(read)
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}
