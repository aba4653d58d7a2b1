import type { TellError } from '#kernel/http/route.ts'

/** PostHog says in plain text what is wrong. Too many requests are 503: posthog-js drops what is answered 429, and sends again what is answered 503, after `Retry-After`. */
export const tellPosthogError: TellError = ({ code, message }, reply) =>
  (code === 'limited' ? reply.code(503) : reply).type('text/plain; charset=utf-8').send(`${message}\n`)
