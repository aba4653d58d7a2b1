import { createServer, request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What the proxy answers by itself. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

/**
 * What becomes of one request.
 * - `pass`: the server answers.
 * - `drop`: the connection is cut, and the server never hears of it.
 * - `drop after`: the server does its work and answers, and the connection is cut before the sender hears it.
 * - an answer: the proxy gives it, and the server never hears of the request.
 * - `{ forward, instead }`: the server gets the body that `forward` makes of it (the same without one), and the sender gets `instead` in place of the
 *   server's answer, or a connection that is cut.
 */
export type Turn = 'pass' | 'drop' | 'drop after' | Answer | { forward?: (body: Buffer) => Buffer; instead: Answer | 'drop' }

export interface Seen {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Stands between a real SDK and the real server, and does to requests what networks and servers in trouble do to them. */
export interface FlakyProxy {
  /** Where SDKs send to: `http://127.0.0.1:port`. */
  url: string
  /** Requests since the last `plan`, oldest first; those that turns are not for are not among them, and no questions of browsers whether they may send. */
  seen: Seen[]
  /** Forgets what was seen and planned; the next requests meet these turns, one each, and those after them pass. */
  plan(...turns: Turn[]): void
  close(): Promise<void>
}

interface ServerAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

function askServer(server: string, { method, url, headers }: Seen, body: Buffer): Promise<ServerAnswer> {
  const { 'transfer-encoding': _chunked, ...kept } = headers
  return new Promise((resolve, reject) => {
    const asked = ask(new URL(url, server), { method, headers: { ...kept, 'content-length': body.length } }, (answer) => {
      buffer(answer).then((bytes) => resolve({ status: answer.statusCode!, headers: answer.headers, body: bytes }), reject)
    })
    asked.on('error', reject).end(body)
  })
}

/** What lets a page of another origin read an answer, as the server does it. */
const readable = ({ headers: { origin } }: Seen) =>
  origin && {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
  }

function give(response: ServerResponse, answer: Answer | 'drop', seen: Seen): void {
  if (answer === 'drop') response.destroy()
  else response.writeHead(answer.status, { ...readable(seen), ...answer.headers }).end(answer.body)
}

async function take(server: string, turn: Turn, seen: Seen, response: ServerResponse): Promise<void> {
  if (turn === 'drop') return give(response, 'drop', seen)
  if (typeof turn === 'object' && 'status' in turn) return give(response, turn, seen)
  const forward = typeof turn === 'object' && turn.forward ? turn.forward : (body: Buffer) => body
  const { status, headers, body } = await askServer(server, seen, forward(seen.body))
  if (turn === 'pass') response.writeHead(status, headers).end(body)
  else give(response, turn === 'drop after' ? 'drop' : turn.instead, seen)
}

/**
 * Starts a proxy in front of `server` (`await t.http.listen({ port: 0, host: '127.0.0.1' })`).
 * @param isMeant which requests the turns are for, by path; all others pass. Everything is meant without it.
 */
export async function flakyProxy(server: string, isMeant: (path: string) => boolean = () => true): Promise<FlakyProxy> {
  let turns: Turn[] = []
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one: Seen = { method: request.method!, url: request.url!, headers: request.headers, body: await buffer(request) }
    const meant = one.method !== 'OPTIONS' && isMeant(one.url.split('?', 1)[0]!)
    if (meant) proxy.seen.push(one)
    await take(server, (meant && turns.shift()) || 'pass', one, response)
  }
  const listener = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const proxy: FlakyProxy = {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    seen: [],
    plan(...next) {
      turns = next
      proxy.seen = []
    },
    close() {
      listener.closeAllConnections()
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
  return proxy
}

/** Lets the server hear a part of the batch, and the sender something else. */
export const halfStored = (cut: (body: Buffer) => Buffer, instead: Answer | 'drop' = 'drop'): Turn => ({ forward: cut, instead })

/** What networks and servers in trouble do to a request, for all SDKs. `{ instead }` is stored first. */
export const troubles: Record<string, Turn[]> = {
  '200 without a body': [{ instead: { status: 200 } }],
  '204': [{ instead: { status: 204 } }],
  '400': [{ status: 400, body: 'Bad Request' }],
  '401': [{ status: 401, body: 'Unauthorized' }],
  '413': [{ status: 413, body: 'Payload Too Large' }],
  '429 with Retry-After': [{ status: 429, headers: { 'retry-after': '1' } }],
  '503': [{ status: 503, headers: { 'retry-after': '1' } }],
  'a connection that is cut before': ['drop'],
  'a connection that is cut after it was stored': ['drop after'],
}
