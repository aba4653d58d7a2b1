import type { FastifyReply, FastifyRequest } from 'fastify'
import { statusOf } from '#kernel/errors.ts'
import type { TellError } from '#kernel/http/route.ts'
import type { EventResult } from '../../../contract.ts'
import { objectOr } from '../operations.ts'

/** What the sender wants to hear. */
interface Asked {
  /** JSON with the reason instead of `1` or `0`; undefined when the sender said nothing of it. */
  verbose: boolean | undefined
  /** Which records of an import failed, each by itself. */
  strict: boolean
}

const isYes = (value: unknown): boolean => value === '1' || value === 'true'

/** What the address or the form asks for. `verbose=0` is a text too. */
export function askedIn(query: unknown, form: object = {}): Asked {
  const { verbose, strict } = { ...form, ...objectOr(query) } as { verbose?: unknown; strict?: unknown }
  return { verbose: verbose === undefined ? undefined : isYes(verbose), strict: isYes(strict) }
}

const isStored = ({ status }: EventResult): boolean => status === 'ok' || status === 'duplicate'
const isRefused = (result: EventResult): boolean => !isStored(result) || result.code === 'unsupported_operation'

function reasonOf(results: readonly EventResult[]): string | null {
  const refused = results.filter(isRefused)
  if (refused.length === 0) return null
  return `${refused.length} of ${results.length} are in quarantine. ${refused[0]!.message ?? ''}`.trim()
}

/** The answer to `track`, `engage` and `groups`: exactly `1` unless asked for more. SDKs send nothing again after it. */
function tellShort(reply: FastifyReply, { verbose }: Asked, results: readonly EventResult[]): FastifyReply {
  const status = results.length === 0 || results.some(isStored) ? 1 : 0
  reply.code(status === 1 ? 200 : 400)
  return verbose ? reply.send({ status, error: reasonOf(results) }) : reply.type('text/plain').send(String(status))
}

/** The answer of the present import API, which older clients that say `verbose` do not understand. */
function tellImport(reply: FastifyReply, { strict }: Asked, results: readonly EventResult[]): FastifyReply {
  const failed = results.flatMap((result, index) =>
    isRefused(result)
      ? [{ index, insert_id: result.id, $insert_id: result.id, field: result.field ?? '', message: result.message ?? '' }]
      : [],
  )
  const imported = results.filter(isStored).length
  if (failed.length === 0 || !strict) return reply.send({ code: 200, num_records_imported: imported, status: 'OK' })
  const error = 'some data points in the request failed validation'
  return reply.code(400).send({ code: 400, error, failed_records: failed, num_records_imported: imported, status: 'Bad Request' })
}

/** Answers in Mixpanel's words. What was refused is in the quarantine and must not come again. */
export const answerMixpanel = (reply: FastifyReply, path: string, asked: Asked, results: readonly EventResult[]): FastifyReply =>
  path === 'import' && asked.verbose === undefined ? tellImport(reply, asked, results) : tellShort(reply, asked, results)

/** What the address of a request asks for, of which the body could not be read. */
const askedBy = ({ query }: FastifyRequest): Asked => askedIn(query)

/** Tells an error in Mixpanel's words: `0`, or with the reason where that was asked for. */
export const tellMixpanelError: TellError = ({ code, message }, reply) => {
  const asked = askedBy(reply.request)
  const isImport = reply.request.url.split('?', 1)[0]!.replace(/\/$/, '').endsWith('/import')
  if (isImport && asked.verbose === undefined) return reply.send({ code: statusOf[code], error: message, status: code })
  return asked.verbose === false || asked.verbose === undefined
    ? reply.type('text/plain').send('0')
    : reply.send({ status: 0, error: message })
}
