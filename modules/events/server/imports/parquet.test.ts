import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { openParquet, slicesOf } from './parquet.ts'

let t: TestApp
let directory: string
beforeAll(async () => {
  t = await testApp()
  directory = await mkdtemp(join(tmpdir(), 'fairlead-parquet-'))
})
afterAll(async () => {
  await t.close()
  await rm(directory, { recursive: true, force: true })
})

async function parquet(query: string): Promise<{ path: string; size: number }> {
  const { stream } = await t.app.ch.client.exec({ query: `${query} FORMAT Parquet` })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const path = join(directory, `${bytes.length}.parquet`)
  await writeFile(path, bytes)
  return { path, size: bytes.length }
}

const group = (rows: number, columns: number, bytes: number) => ({
  num_rows: BigInt(rows),
  columns: Array.from({ length: columns }, () => ({ meta_data: { total_uncompressed_size: BigInt(Math.floor(bytes / columns)) } })),
})
const slices = (...groups: ReturnType<typeof group>[]) => slicesOf({ row_groups: groups } as never).map(({ from, to }) => to - from)

it('unpacks each row group once, large ones in parts', () => {
  expect(slices(group(500, 3, 9_000), group(700, 3, 9_000))).toEqual([500, 700])
  expect(slices(group(120_000, 3, 9_000), group(120_000, 3, 9_000))).toEqual([1_000, 119_000, 120_000])
  // By the number of values, then by bytes.
  expect(slices(group(1_000_000, 10, 9_000))).toEqual([1_000, 400_000, 400_000, 199_000])
  expect(slices(group(1_000_000, 1, 512 * 1024 ** 2))).toEqual([1_000, 250_000, 250_000, 250_000, 249_000])
  expect(slices()).toEqual([])
})

it('reads all rows of several row groups in order', async () => {
  const { path, size } = await parquet(
    `SELECT number AS n, [number, 1] AS list, toString(number) AS text FROM numbers(25000) SETTINGS output_format_parquet_row_group_size = 10000`,
  )
  const file = await openParquet(path, size)
  let expected = 0
  let told = 0
  for await (const { row, values } of file.read((read) => (told = read))) {
    if (values['n'] !== expected || (values['list'] as number[])[0] !== expected || values['text'] !== String(expected))
      throw new Error(`Row ${row}`)
    expected++
    if (row !== expected) throw new Error(`Row ${row}`)
  }
  expect([expected, told]).toEqual([25_000, size])
})

it('refuses a row group that is too large once unpacked', async () => {
  const { path, size } = await parquet(`SELECT hex(SHA512(toString(number))) AS text FROM numbers(20000)`)
  await expect(openParquet(path, size, 1024 ** 2)).rejects.toThrow(
    /^Row group 1 of the Parquet file is \d+ MB once unpacked; expected at most 1 MB. Write the file with smaller row groups.$/,
  )
  expect(() => slices(group(10, 1, 2 * 1024 ** 3))).toThrow(/2,048 MB/)
})
