import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { sweepUploads } from './sweep.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

it('removes uploads after a week, and lists of refused rows after a season', async () => {
  await sweepUploads(t.app)
  const directory = join(t.app.config.FAIRLEAD_DATA, 'uploads', t.setup.workspaceId)
  await mkdir(directory, { recursive: true })
  const days: Record<string, number> = { fresh: 1, old: 8, 'old.json': 8, 'a.refused.csv': 8, 'b.refused.csv': 91 }
  for (const [name, age] of Object.entries(days)) {
    await writeFile(join(directory, name), 'x')
    const then = new Date(Date.now() - age * 86_400_000)
    await utimes(join(directory, name), then, then)
  }
  await sweepUploads(t.app)
  expect((await readdir(directory)).toSorted()).toEqual(['a.refused.csv', 'fresh'])
})
