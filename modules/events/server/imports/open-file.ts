import { open } from 'node:fs/promises'
import { invalid } from '#kernel/errors.ts'
import { openCsv } from './csv.ts'
import { detectEncoding, readText } from './encoding.ts'
import { openJsonl } from './jsonl.ts'
import { openParquet } from './parquet.ts'
import type { RowFile } from './rows.ts'

async function isParquet(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1') === 'PAR1'
  } finally {
    await file.close()
  }
}

async function firstCharacter(path: string, encoding: Parameters<typeof readText>[1]): Promise<string> {
  for await (const text of readText(path, encoding)) {
    const trimmed = text.trimStart()
    if (trimmed !== '') return trimmed[0]!
  }
  return ''
}

/** Opens a file by what is in it; its name does not matter. @throws invalid when it is none of CSV, JSON lines and Parquet, or damaged */
export async function openFile({ path, size }: { path: string; size: number }): Promise<RowFile> {
  if (await isParquet(path)) return openParquet(path, size)
  const encoding = await detectEncoding(path)
  const first = await firstCharacter(path, encoding)
  if (first === '[') throw invalid('The file is one JSON list. Expected JSON lines: one object on each line, without commas between them.')
  return first === '{' ? openJsonl(path, encoding) : openCsv(path, encoding)
}
