import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, invalid, limited, statusOf, tooLarge, unavailable, type ErrorCode } from '../errors.ts'
import type { Logger } from '../log.ts'
import { diskReasons } from './health-disk.ts'

/** The body of every error, by RFC 9457. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  requestId: string
  fields?: { field: string; expected: string }[]
}

const titles: Record<ErrorCode, string> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Sign-in needed',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict with the present state',
  too_large: 'Too large',
  limited: 'Too many requests',
  internal: 'Something went wrong on our side',
  unavailable: 'Not available right now',
}

/** Error codes of PostgreSQL, ClickHouse and the network that mean that a store is away, not that the request is wrong. */
const storeIsAway = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '53100',
  '53300',
  '202',
  '210',
  '236',
  '241',
  '243',
])

/** Error codes of PostgreSQL for values that a column cannot hold. The messages repeat the value and nothing of ours. */
const cannotBeHeld = new Set(['22003', '22008', '22021', '22P02', '22P05'])

const placeOf = (context: string | undefined, path: string): string =>
  (context ?? 'body') +
  path
    .replace(/\/$/, '')
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')

/** Finds the error that the caller is told for whatever was thrown. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code, statusCode, message } = error as Partial<FastifyError>
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue) => ({
      field: placeOf(error.validationContext, issue.instancePath),
      expected: issue.message ?? 'another value',
    }))
    return invalid(fields.map(({ field, expected }) => `${field}: ${expected}`).join('; '), { fields })
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge('The body is larger than this endpoint accepts.')
  if (statusCode === 429) return limited(message ?? 'Too many requests.')
  if (statusCode === 415) return invalid('The body must be JSON, sent as `Content-Type: application/json`.')
  if (statusCode && statusCode >= 400 && statusCode < 500) return invalid(message ?? 'The request is not valid.')
  if (cannotBeHeld.has(String(code))) return invalid(`A value in the request cannot be used: ${message}.`)
  const disk = diskProblem(error)
  if (disk) return unavailable(`${disk}. Make room on it, or make it writable, and try again.`, { retryAfterSeconds: 60 })
  if (isStoreAway(error))
    return unavailable('A database is not available right now. Nothing was lost; try again in a moment.', { retryAfterSeconds: 2 })
  return new AppError('internal', 'Something went wrong on our side. The log has the reason under the request id.')
}

/** Codes of errors that end when somebody sees to the disk; others of the file system are defects. */
const diskIsAway = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

function diskProblem(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  if (diskIsAway.has(String(code))) return diskReasons[String(code)]
  return cause instanceof Error ? diskProblem(cause) : undefined
}

function isStoreAway(error: unknown): boolean {
  const { code, message, cause } = error as { code?: unknown; message?: string; cause?: unknown }
  if (storeIsAway.has(String(code))) return true
  if (/Connection terminated|timeout exceeded when trying to connect|socket hang up/i.test(message ?? '')) return true
  return cause instanceof Error && isStoreAway(cause)
}

/**
 * Answers an error, as a problem document unless `tellError` has other words for it; defects are logged with their stack, the caller gets only the request id. What fails because
 * the caller went away in the middle is no defect, and nobody is left to read the answer.
 */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
  tellError = tellProblem,
): FastifyReply {
  const known = toAppError(error)
  const status = statusOf[known.code]
  if (known.code === 'internal' && !reply.raw.destroyed)
    log.error({ err: error, requestId: request.id, method: request.method, path: request.routeOptions.url }, 'A request failed')
  const { retryAfterSeconds } = known.details
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return tellError(known, reply.code(status))
}

/** Writes an error as a problem document, by RFC 9457. */
export function tellProblem({ code, message, details }: AppError, reply: FastifyReply): FastifyReply {
  const { retryAfterSeconds: _inHeader, ...more } = details
  const problem: Problem = {
    type: `urn:fairlead:problem:${code}`,
    title: titles[code],
    status: statusOf[code],
    detail: message,
    code,
    requestId: reply.request.id,
    ...more,
  }
  return reply.type('application/problem+json').send(JSON.stringify(problem))
}
