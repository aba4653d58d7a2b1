import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openJsonl } from './jsonl.ts'
import { convert, typeOfCell } from './values.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairlead-values-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const long = '12345678901234567890'

it('keeps whole numbers as text that a number cannot hold', () => {
  expect([long, '-9007199254740993', '9007199254740993'].map(typeOfCell)).toEqual(['string', 'string', 'string'])
  expect(['9007199254740991', '-12.5', '1e21'].map(typeOfCell)).toEqual(['number', 'number', 'number'])
  expect(convert('9007199254740993', undefined)).toEqual({ value: '9007199254740993' })
  expect(convert(long, 'string')).toEqual({ value: long })
  expect(convert(long, 'number')).toEqual({
    problem: 'Expected a number of at most 9007199254740991, got "12345678901234567890". As text it keeps all digits.',
  })
})

it('keeps them in JSON lines, too, and changes nothing else of a line', async () => {
  const path = join(directory, 'lines.jsonl')
  const text = `say "${long}" and: ${long}, \\`
  const line = `{"id":${long},"list":[-9007199254740993,1],"text":${JSON.stringify(text)},"exact":9007199254740991,"third":0.33333333333333333333,"big":1e20}`
  await writeFile(path, `${line}\n{"id":${long},}\n`)
  const rows = []
  for await (const row of (await openJsonl(path, 'utf-8')).read()) rows.push(row)
  expect(rows[0]!.values).toEqual({ id: long, list: ['-9007199254740993', 1], text, exact: 9007199254740991, third: 1 / 3, big: 1e20 })
  expect(rows[1]!.problem).toMatch(/^Expected JSON: /)
})
