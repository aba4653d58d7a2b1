import type { FieldProblem } from '#kernel/errors.ts'

/** What the server answers when it refuses (RFC 9457), as far as the browser reads it. */
export interface Problem {
  title?: string
  detail?: string
  code?: string
  fields?: FieldProblem[]
  requestId?: string
}

/** A request that was refused or did not arrive. `code` is one of the API's words, or `offline` when no answer came. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly fields: FieldProblem[]
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, problem: Problem, retryAfterSeconds?: number) {
    const title = problem.title ?? (status === 0 ? 'The server did not answer' : `The server answered ${status}`)
    const detail = problem.detail ?? title
    super(detail)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code ?? 'internal'
    this.title = title
    this.detail = detail
    this.fields = problem.fields ?? []
    this.requestId = problem.requestId
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * The server's complaints by form field: `body.name` and `body.items[2].size` become `name` and `items.2.size`, as Mantine's
 * `form.setErrors` wants them.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(
    error.fields.map(({ field, expected }) => [field.replace(/^(body|query|params)\./, '').replace(/\[(\d+)\]/g, '.$1'), expected]),
  )
}
