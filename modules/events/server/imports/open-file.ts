import { invalid } from '#kernel/errors.ts'
import { openCsv } from './csv.ts'
import { detectEncoding, readText } from './encoding.ts'
import { checkName, firstBytes, isParquet } from './file-kinds.ts'
import { openJsonl } from './jsonl.ts'
import { makerOfColumns } from './exports/recognise.ts'
import { openParquet } from './parquet.ts'
import type { RowFile } from './rows.ts'

/** A file on this machine's disk, unpacked. */
export interface StoredFile {
  path: string
  /** In bytes. */
  size: number
  /** As it was called where it came from: what is in it counts, but a name that promises something else is an error to tell. */
  name: string
}

async function firstCharacter(path: string, encoding: Parameters<typeof readText>[1]): Promise<string> {
  for await (const text of readText(path, encoding)) {
    const trimmed = text.trimStart()
    if (trimmed !== '') return trimmed[0]!
  }
  return ''
}

/**
 * Opens a file by what is in it.
 * @param asExport whether rows are taken whole, as those of other tools' exports, or in columns; what the rows look like decides unless it is said
 * @throws invalid when it is none of CSV, JSON lines and Parquet, damaged, or not what its name says */
export async function openFile({ path, size, name }: StoredFile, asExport?: boolean): Promise<RowFile> {
  const start = await firstBytes(path)
  checkName(name, start)
  if (isParquet(start)) return recognised(await openParquet(path, size))
  const encoding = await detectEncoding(path)
  const first = await firstCharacter(path, encoding)
  if (first === '[') throw invalid('The file is one JSON list. Expected JSON lines: one object on each line, without commas between them.')
  if (first === '{') return openJsonl(path, encoding, asExport)
  if (/\.(?:jsonl|ndjson|json)$/i.test(name))
    throw invalid(`${name} is named as JSON lines, but begins with ${JSON.stringify(first)}. Expected one JSON object on each line.`)
  return recognised(await openCsv(path, encoding))
}

const recognised = (file: RowFile): RowFile => ({ ...file, maker: makerOfColumns(file.columns) })
