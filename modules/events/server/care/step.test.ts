import { expect, it } from 'vitest'
import { CutMessage } from '../store/cut-message.ts'
import { namingErased } from './step.ts'

it('asks once for each value that may be an id, and tells which messages name somebody who was erased', async () => {
  const asked: string[][] = []
  const erasedAmong = (values: readonly string[]): Promise<Set<string>> => {
    asked.push([...values])
    return Promise.resolve(new Set(values.filter((value) => value === 'gone' || value === '4711')))
  }
  const cut = new CutMessage('{"event":"E","userId":"gone","text":"', 2_000_000, { id: null, name: 'E' })
  const messages = [
    { userId: 'u', text: 'gone' },
    { a: [{ user: 4711 }, { user: 4711 }] },
    cut,
    null,
    { userId: 'x'.repeat(513), anonymousId: '' },
  ]
  expect(await namingErased(messages, erasedAmong)).toEqual([false, true, true, false, false])
  expect(await namingErased(messages, erasedAmong, true)).toEqual([true, true, true, false, false])
  expect(asked[0]!.toSorted()).toEqual(['4711', 'gone', 'u'])
  expect(asked[1]!.toSorted()).toEqual(['4711', 'E', 'gone', 'u'])
  expect(await namingErased(messages, undefined, true)).not.toContain(true)
})
