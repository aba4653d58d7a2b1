import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { invalid } from '#kernel/errors.ts'
import { isDeeper } from '../intake/depth.ts'

/** Headers that are nobody's business: they prove who sends, or tell how the request came here. */
const kept = /^(?:x-|webhook-|svix-|ce-|content-type$|user-agent$|idempotency-key$)/
const hidden = /signature|auth|token|secret|key$|^x-forwarded|^x-real-ip|cookie/
const mostHeaders = 50

/** The headers that mappings may read, by their names in lower case. */
export function headersOf({ headers }: Pick<FastifyRequest, 'headers'>): Record<string, string> {
  const found = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    kept.test(name) && (!hidden.test(name) || name === 'idempotency-key') && typeof value === 'string'
      ? [[name, value.slice(0, 1000)]]
      : [],
  )
  return Object.fromEntries(found.slice(0, mostHeaders))
}

/** All headers as text, for the check of a signature. */
export const allHeadersOf = ({ headers }: Pick<FastifyRequest, 'headers'>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))

const notJson = (message: string) =>
  invalid(`body: Expected JSON; ${message}.`, { fields: [{ field: 'body', expected: 'a JSON object or list' }] })

/** A form with JSON in its field `payload`, as GitHub and Slack can send it, or a form of plain fields. */
function readForm(text: string): unknown {
  const form = new URLSearchParams(text)
  const payload = form.get('payload')
  if (payload === null) return Object.fromEntries(form)
  return parseJson(payload)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw notJson((error as Error).message.slice(0, 200))
  }
}

/** What is deeper cannot even be written as JSON again. */
export const mostLevels = 100

/** Reads a body. @throws invalid when it is neither JSON nor a form */
export function readWebhookBody(bytes: Buffer, contentType: string): unknown {
  if (bytes.length === 0) throw notJson('got nothing')
  if (!isUtf8(bytes)) throw notJson('the bytes are no UTF-8')
  const text = bytes.toString()
  const value = /^application\/x-www-form-urlencoded/i.test(contentType) && !/^\s*[{[]/.test(text) ? readForm(text) : parseJson(text)
  if (typeof value !== 'object' || value === null) throw notJson('expected an object or a list')
  if (isDeeper(value, mostLevels)) throw notJson(`expected it nested at most ${mostLevels} levels deep`)
  return value
}
