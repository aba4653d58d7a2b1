import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import type { Endpoint } from '#kernel/http/endpoint.ts'
import { invalidate, invalidateAll } from './query.ts'

it.each([
  ['of one endpoint', (client: QueryClient) => invalidate(client, [{ id: 'list' } as Endpoint])],
  ['of all', invalidateAll],
])('never takes an answer %s from before a change for the one after it', async (_of, ask) => {
  const client = new QueryClient()
  const answers: ((answer: string) => void)[] = []
  const list = new QueryObserver(client, {
    queryKey: ['list', 'workspace'],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  })
  const stop = list.subscribe(() => {})
  expect(answers).toHaveLength(1)
  const asked = ask(client)
  await expect.poll(() => answers.length).toBe(2)
  answers[0]!('before')
  answers[1]!('after')
  await asked
  expect(list.getCurrentResult().data).toBe('after')
  stop()
})
