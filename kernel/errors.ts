/** The error codes of the API. They are part of its contract: clients switch on them, so a code never changes its meaning. */
export const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  limited: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof statusOf

/** One thing that is wrong with an input: where it is and what was expected there. */
export interface FieldProblem {
  /** Path of the value, such as `body.batch[3].timestamp`. */
  field: string
  /** What was expected there, in words. */
  expected: string
}

export interface ErrorDetails {
  fields?: FieldProblem[]
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number
  [key: string]: unknown
}

/** An error that the caller is meant to read. Everything else is a defect and is answered as `internal` without its text. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

const maker =
  (code: ErrorCode) =>
  (message: string, details?: ErrorDetails): AppError =>
    new AppError(code, message, details)

export const invalid = maker('invalid')
export const unauthenticated = maker('unauthenticated')
export const forbidden = maker('forbidden')
export const notFound = maker('not_found')
export const conflict = maker('conflict')
export const tooLarge = maker('too_large')
export const limited = maker('limited')
export const unavailable = maker('unavailable')
