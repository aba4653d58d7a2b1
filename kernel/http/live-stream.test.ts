import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { testApp } from '#test/harness.ts'
import type { AccessControl } from './access.ts'
import { endpoint } from './endpoint.ts'
import type { LiveHub } from './live.ts'
import { liveRoute } from './live-route.ts'
import { streamTo, type StreamLimits } from './live-stream.ts'
import { mountRoutes } from './mount.ts'
import { route } from './route.ts'

const relaxed: StreamLimits = { heartbeat: 60_000, lifetime: 60_000, largestBacklogBytes: 1_000_000 }

type Listener = Parameters<LiveHub['subscribe']>[1]

/** A stream to a reader over a socket of its own, with what is sent in the hands of the test. */
async function stream(limits: Partial<StreamLimits>) {
  const listeners = new Set<Listener>()
  const subscribe: LiveHub['subscribe'] = (_workspaceId, listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  let raw: ServerResponse | undefined
  const server = createServer((_request, response) => {
    raw = response.writeHead(200, { 'content-type': 'text/event-stream' })
    streamTo(raw, { subscribe }, { workspaceId: 'w', topics: new Set(['x']) }, { ...relaxed, ...limits })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
    server.close()
  })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => listeners.size).toBe(1)
  return { listeners, listener: [...listeners][0]!, raw: raw!, socket }
}

/** Sends until the buffers between the two are full. */
function fill(listener: Listener, raw: ServerResponse, socket: Socket): void {
  socket.pause()
  for (let sent = 0; raw.writableLength === 0 && sent < 1_000; sent++) listener({ topic: 'x', data: 'y'.repeat(50_000) })
  expect(raw.writableLength).toBeGreaterThan(0)
}

describe('a reader that does not read', () => {
  it('is cut off when its time is over, and later messages harm nobody', async () => {
    const { listeners, listener, raw, socket } = await stream({ lifetime: 200, heartbeat: 20, largestBacklogBytes: 100_000_000 })
    fill(listener, raw, socket)
    await expect.poll(() => raw.destroyed).toBe(true)
    expect(listeners.size).toBe(0)
    listener({ topic: 'x', data: 'too late' })
    await new Promise((resolve) => setTimeout(resolve, 100))
  })

  it('is cut off when too much waits for it', async () => {
    const { listeners, listener, raw, socket } = await stream({ largestBacklogBytes: 100_000 })
    fill(listener, raw, socket)
    for (let sent = 0; sent < 10; sent++) listener({ topic: 'x', data: 'y'.repeat(50_000) })
    expect(raw.destroyed).toBe(true)
    await expect.poll(() => listeners.size).toBe(0)
  })
})

it('ends a stream in order when its time is over', async () => {
  const { listeners, socket } = await stream({ lifetime: 100 })
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  await expect.poll(() => received).toMatch(/retry: 2000\n\n\r\n0\r\n\r\n$/)
  expect(listeners.size).toBe(0)
})

describe('a caller who leaves while it is found out who it is', () => {
  afterEach(() => vi.restoreAllMocks())

  it('leaves nothing behind', async () => {
    const t = await testApp()
    onTestFinished(() => t.close())
    const subscribe = vi.spyOn(t.app.live, 'subscribe')
    const control: AccessControl = {
      async authenticate(_app, request) {
        await once(request.raw.socket, 'close')
        return { kind: 'session', userId: 'u', userName: 'Ada', workspaceId: null, scopes: null }
      },
      whySignedOut: async () => undefined,
      levelIn: async () => 'own',
      defaultWorkspace: async () => t.setup.workspaceId,
      findWorkspace: async () => t.ctx.workspace,
      needsSetup: async () => false,
    }
    const signals: (AbortSignal | undefined)[] = []
    const ask = endpoint({ id: 'x.ask', method: 'GET', path: '/ask', access: 'workspace:read', summary: 'x' })
    const http = Fastify()
    onTestFinished(() => http.close())
    await http.register(rateLimit, { global: false })
    http.setValidatorCompiler(validatorCompiler)
    http.setSerializerCompiler(serializerCompiler)
    let answered = 0
    http.addHook('preHandler', async () => void answered++)
    mountRoutes(http, t.app, control, [liveRoute, route(ask, async (ctx) => void signals.push(ctx.signal))])
    const { port } = new URL(await http.listen({ port: 0, host: '127.0.0.1' }))
    for (const path of ['/api/live', '/ask']) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
      await expect.poll(() => socket.bytesWritten).toBeGreaterThan(0)
      await new Promise((resolve) => setTimeout(resolve, 50))
      socket.destroy()
    }
    await expect.poll(() => answered).toBe(2)
    await expect.poll(() => signals.map((signal) => signal?.aborted)).toEqual([true])
    expect(subscribe).not.toHaveBeenCalled()
  })
})
