import { expect, it } from 'vitest'
import { createLogger } from './log.ts'

it('keeps secrets and query strings out of the log', () => {
  const lines: string[] = []
  const log = createLogger('info', (line) => lines.push(line))
  log.info(
    {
      password: 'hunter2',
      user: { token: 'fl_abc' },
      a: { b: { apiKey: 'k-1' } },
      req: { id: '1', method: 'GET', url: '/x?token=fl_abc', headers: { cookie: 'c=1' } },
    },
    'A line',
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toMatch(/hunter2|fl_abc|k-1|c=1/)
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', msg: 'A line', password: '[secret]', req: { path: '/x' } })
})
