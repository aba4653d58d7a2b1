import { ApiError } from '#web/api/error.ts'

export interface ProblemInWords {
  what: string
  detail?: string
  /** What is safe and what to do. */
  safe: string
  /** By which the operator finds the failure in the log. */
  reference?: string | undefined
}

const adviceByCode: Record<string, string> = {
  invalid: 'Nothing was changed. Correct the values named above.',
  forbidden: 'Nothing was changed. An admin of the workspace can give you the right to.',
  not_found: 'It may have been deleted or moved. ⌘K finds every page and record.',
  conflict: 'Somebody else was faster. Reload to see their change; nothing of theirs was overwritten.',
  too_large: 'Nothing was changed. Ask for less at once, or send it in parts.',
  limited: 'Nothing was lost. Wait a moment, then try again.',
  unavailable: 'Everything that was saved is safe. It usually comes back within seconds.',
  offline: 'Everything that was saved is safe.',
  internal: 'Everything that was saved is safe. If it happens again, give the reference to whoever runs Fairlead for you.',
}

/** A failure in words for a reader. */
export function describeProblem(error: unknown): ProblemInWords {
  if (!(error instanceof ApiError))
    return {
      what: 'This part of the page failed',
      detail: error instanceof Error ? error.message : String(error),
      safe: 'Your data is not affected. Trying again or reloading usually helps.',
    }
  const safe = adviceByCode[error.code] ?? adviceByCode.internal!
  const words: ProblemInWords = { what: error.title, safe, reference: error.code === 'internal' ? error.requestId : undefined }
  if (error.detail !== error.title) words.detail = error.detail
  return words
}
