import { statusOf } from '#kernel/errors.ts'
import type { TellError } from '#kernel/http/route.ts'
import type { EventResult } from '../../../contract.ts'

const isStored = ({ status }: EventResult): boolean => status === 'ok' || status === 'duplicate'
/** Refused as a whole or in part. A note about a field that is not known is neither. */
const isRefused = (result: EventResult): boolean => !isStored(result) || result.code === 'unsupported_operation'

/** Places of refused events by the field that is wrong with them, as Amplitude tells them. */
function placesByField(results: readonly EventResult[], isMeant: (result: EventResult) => boolean): Record<string, number[]> {
  const places = new Map<string, number[]>()
  for (const [index, result] of results.entries()) {
    if (!isRefused(result) || !isMeant(result)) continue
    const field = result.field || 'event'
    const known = places.get(field)
    if (known) known.push(index)
    else places.set(field, [index])
  }
  return Object.fromEntries(places)
}

/**
 * Answers in Amplitude's words. What was refused is in the quarantine and must not come again: the SDK drops those that are named, and sends again all
 * others of an answer that is not 200. So everything is 200 of which a part was stored, and the rest is named.
 */
export function answerAmplitude(results: readonly EventResult[], bytes: number, now: number): { code: 200 | 400; [name: string]: unknown } {
  const invalid = placesByField(results, ({ code }) => code !== 'missing_field')
  const missing = placesByField(results, ({ code }) => code === 'missing_field')
  const named = {
    ...(Object.keys(invalid).length > 0 && { events_with_invalid_fields: invalid }),
    ...(Object.keys(missing).length > 0 && { events_with_missing_fields: missing }),
  }
  const stored = results.filter(isStored).length
  if (stored > 0 || results.length === 0)
    return { code: 200, events_ingested: stored, payload_size_bytes: bytes, server_upload_time: now, ...named }
  const first = results[0]!
  return { code: 400, error: `Fairlead keeps these events in quarantine. ${first.message ?? ''}`.trim(), missing_field: null, ...named }
}

/**
 * Tells an error in Amplitude's words, in which the SDK reads the status from the body. It gives a batch up only where the key is said to be wrong or a field
 * of the request missing, and sends everything else up to twelve times.
 */
export const tellAmplitudeError: TellError = ({ code, message, details }, reply) => {
  const status = code === 'unauthenticated' ? 400 : statusOf[code]
  const error = code === 'unauthenticated' ? `Invalid API key: ${message}` : message
  const isThrottled = code === 'limited' && { eps_threshold: 0, throttled_users: {}, throttled_devices: {}, throttled_events: [] }
  const isMissing = code === 'invalid' && { missing_field: details.fields?.[0]?.field.replace(/^body\./, '') ?? 'body' }
  return reply.code(status).send({ code: status, error, ...isThrottled, ...isMissing })
}
