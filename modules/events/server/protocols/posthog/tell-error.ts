import type { TellError } from '#kernel/http/route.ts'

/** PostHog says in plain text what is wrong. */
export const tellPosthogError: TellError = ({ message }, reply) => reply.type('text/plain; charset=utf-8').send(`${message}\n`)
