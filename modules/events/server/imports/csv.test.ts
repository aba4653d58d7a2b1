import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCsv } from './csv.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairlead-csv-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

let files = 0
async function open(text: string) {
  const path = join(directory, String(files++))
  await writeFile(path, text)
  return openCsv(path, 'utf-8')
}

/** Rows as lists of cells; those that are refused as their problem. */
async function read(text: string) {
  const file = await open(text)
  const rows: (unknown[] | string)[] = []
  for await (const { row, values, problem } of file.read()) {
    expect(row).toBe(rows.length + 1)
    rows.push(problem ?? file.columns.map((column) => values[column]))
  }
  return rows
}

describe('quotes that do not enclose a cell', () => {
  it.each([
    ['signup,u1,12" vinyl', ['signup', 'u1', '12" vinyl']],
    ['signup,u1,   "x"', ['signup', 'u1', '   "x"']],
    ['signup,u1,"12" vinyl"', ['signup', 'u1', '"12" vinyl"']],
    ['signup,u1,"a ""b"", c"', ['signup', 'u1', 'a "b", c']],
    ['signup,u1,""', ['signup', 'u1', '']],
  ])('%s', async (line, cells) => {
    expect(await read(`event,who,what\n${line}\nsignup,u2,x\n`)).toEqual([cells, ['signup', 'u2', 'x']])
  })

  it('are text in a file with bars, and far down', async () => {
    expect(await read('event|what\nsaid|he said "no"\n')).toEqual([['said', 'he said "no"']])
    const rows = await read(`event,what\n${'a,b\n'.repeat(3_000)}a,7" single\n${'a,b\n'.repeat(3_000)}`)
    expect([rows.length, rows[3_000], rows[6_000]]).toEqual([6_001, ['a', '7" single'], ['a', 'b']])
  })
})

describe('a quote that is not closed', () => {
  it('costs what is below it, and says where it is', async () => {
    const rows = await read(`n,what\n${Array.from({ length: 7 }, (_, n) => `${n},x`).join('\n')}\n7,"open\n8,x\n`)
    expect(rows.slice(0, 7)).toEqual(Array.from({ length: 7 }, (_, n) => [String(n), 'x']))
    expect(rows.slice(7)).toEqual([
      'A quote that is opened in row 8 is never closed; it begins in line 9. It and everything below it cannot be read.',
    ])
  })

  it('costs what is below it in a large file, too, without being held in memory', async () => {
    const rows = await read(`n,what\n1,x\n2,y\n3,"open\n${'4,x\n'.repeat(2_000_000)}`)
    expect(rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      expect.stringMatching(/^More than 4 MB without an end in row 3, which begins in line 4: /),
    ])
  })

  it('in the header or the first row is told at once', async () => {
    await expect(open('a,"b\n1,2\n')).rejects.toThrow('A quote that is opened in the header is never closed')
    await expect(open('a,b\n1,"never closed\n2,3\n')).rejects.toThrow('opened in row 1 is never closed; it begins in line 2')
  })

  it('does not make one row of two where a quote further down closes it', async () => {
    const rows = await read(
      'n,what,x\n1,"Great"" he\nsaid",y\n2,"""Great""\nstuff",y\n3,"abc\n4,"def",x\n5,"""Great\nstuff"" he said",y\n6,z,y\n',
    )
    expect(rows).toEqual([
      ['1', 'Great" he\nsaid', 'y'],
      ['2', '"Great"\nstuff', 'y'],
      'A quote that is opened in lines 6 to 7 is closed in the middle of a cell. Write quotes inside a cell twice.',
      ['5', '"Great\nstuff" he said', 'y'],
      ['6', 'z', 'y'],
    ])
  })
})

it('names the lines of a row with too few or too many cells', async () => {
  expect(await read('a,b\r\n1,"x\r\ny\r\nz"\r\n\r\n2\r\n"3\r\n3",4,5\r\n6,7\r\n')).toEqual([
    ['1', 'x\r\ny\r\nz'],
    'Line 6: expected 2 cells as in the header, got 1.',
    'Lines 7 to 8: expected 2 cells as in the header, got 3.',
    ['6', '7'],
  ])
})
