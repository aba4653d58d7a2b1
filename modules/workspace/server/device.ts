import type { FastifyRequest } from 'fastify'

/** In this order: most browsers also name those that come later. */
const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/HeadlessChrome|Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

const first = (list: [RegExp, string][], text: string): string | undefined => list.find(([pattern]) => pattern.test(text))?.[1]

/** Browser and system in words, such as `Firefox on Linux`, as far as a user agent tells them. */
export function deviceInWords(userAgent: string | null): string {
  const [browser, system] = [first(browsers, userAgent ?? ''), first(systems, userAgent ?? '')]
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? 'Unknown device'
}

/** Where a request came from, for the audit log. */
export interface Place {
  device: string
  ipAddress: string
}

export const placeOf = (request: FastifyRequest): Place => ({
  device: deviceInWords(request.headers['user-agent'] ?? null),
  ipAddress: request.ip,
})
