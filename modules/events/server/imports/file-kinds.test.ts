import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { postFile } from './import.fixture.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const refusal = async (body: string | Buffer, name: string): Promise<string> => {
  const { status, json } = await postFile(t, name, body)
  expect(status).toBe(400)
  return json.detail
}

it('a file is refused when it is not what its name says', async () => {
  const text = 'a,b\n1,2\n'
  expect(await refusal(text, 'x.parquet')).toBe(
    'x.parquet is named as Parquet, but is not: expected the letters PAR1 at its beginning, got the bytes 61 2C 62 0A. If it is CSV or JSON lines, rename it.',
  )
  expect(await refusal(gzipSync(text), 'x.parquet.gz')).toMatch(/^x.parquet is named as Parquet/)
  expect(await refusal(text, 'x.csv.gz')).toMatch(/^x.csv.gz is named as gzip, but is not: expected the bytes 1F 8B/)
  expect(await refusal(text, 'x.ndjson')).toMatch(/^x.ndjson is named as JSON lines, but begins with "a"/)
  expect(await refusal(Buffer.from('PK\x03\x04 and so on'), 'x.xlsx')).toMatch(/Excel workbook.*save the sheet as CSV/)
  expect(await refusal('', 'x.parquet')).toMatch(/empty/)
  // Half of a large gzip: nothing of it is kept.
  const whole = gzipSync(`a,b\n${Array.from({ length: 50_000 }, (_, index) => `${index},${Math.sin(index)}`).join('\n')}\n`)
  expect(await refusal(whole.subarray(0, whole.length / 2), 'half.csv.gz')).toMatch(/ends too early.*Nothing of it was imported/)
  expect(await refusal(whole.subarray(0, -1), 'half.csv.gz')).toMatch(/ends too early/)
})
