import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { notFound } from '../errors.ts'

/** Paths that belong to programs: an unknown one is an error there, not a page. */
const forPrograms = /^\/(api|v1|docs|mcp|health|openapi\.json|assets)(\/|$)/

/** Whether a request is that of a person who opens a page. */
export const wantsPage = (request: FastifyRequest): boolean =>
  request.method === 'GET' && !forPrograms.test(request.url.split('?')[0]!) && (request.headers.accept ?? '').includes('text/html')

/** Serves the built web app. Files with a hash in their name are kept by browsers for a year, the page itself is asked for each time (ETag). */
export async function mountWebApp(http: FastifyInstance, directory: string): Promise<void> {
  await http.register(staticFiles, {
    root: directory,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(directory, 'assets'))
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  http.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    throw notFound(`There is nothing at ${request.method} ${request.url.split('?')[0]}.`)
  })
}
