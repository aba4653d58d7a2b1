import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { sendProblem } from '#kernel/http/problem.ts'
import { createLogger } from '#kernel/log.ts'
import { tellPosthogError } from './tell-error.ts'

const log = createLogger('silent')
const http = Fastify()
afterAll(() => http.close())

it('tells who sends too much to come again, in the one way that posthog-js understands', async () => {
  await http.register(rateLimit, { max: 1, timeWindow: 60_000 })
  http.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log, tellPosthogError))
  http.post('/e/', async () => ({ status: 'Ok' }))
  const [first, second] = [await http.inject({ method: 'POST', url: '/e/' }), await http.inject({ method: 'POST', url: '/e/' })]
  expect(first.statusCode).toBe(200)
  expect([second.statusCode, second.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8'])
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0)
})
