import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import type { Endpoint } from '#kernel/http/endpoint.ts'
import { invalidate } from './query.ts'

it('never takes an answer from before a change for the one after it', async () => {
  const client = new QueryClient()
  const answers: ((answer: string) => void)[] = []
  const list = new QueryObserver(client, {
    queryKey: ['list', 'workspace'],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  })
  const stop = list.subscribe(() => {})
  expect(answers).toHaveLength(1)
  const asked = invalidate(client, [{ id: 'list' } as Endpoint])
  await expect.poll(() => answers.length).toBe(2)
  answers[0]!('before')
  answers[1]!('after')
  await asked
  expect(list.getCurrentResult().data).toBe('after')
  stop()
})
