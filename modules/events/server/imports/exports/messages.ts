import { fromZone } from '#kernel/zone.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { Refused } from '../refused.ts'
import type { FileRow } from '../rows.ts'

/** A row of an export as the message that an SDK would have sent, and what the row says of the person besides. */
export interface ExportedMessage {
  message: JsonObject
  /** Who it is about, and all that was known of them: the same again with nearly every row. */
  person?: { key: string; properties: JsonObject }
}

/** Numbers below this are seconds. */
const leastMilliseconds = 1e11

export const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A cell that is an object, or the JSON of one. @throws Refused */
export function objectIn(values: FileRow['values'], column: string): JsonObject {
  const value = values[column]
  if (value === undefined || value === null || value === '') return {}
  if (isObject(value)) return value
  try {
    const parsed: unknown = JSON.parse(textOf(value))
    if (isObject(parsed)) return parsed
  } catch {
    // Falls through: it is not JSON at all.
  }
  throw new Refused(column, `Expected an object as JSON, got ${JSON.stringify(value)?.slice(0, 100)}.`)
}

/** What an export of Amplitude has under names of its own, or that is of no use outside of Amplitude. */
const amplitudeFields =
  'event_type user_id device_id session_id groups platform os_name os_version device_model device_family language country region city version_name library'.split(
    ' ',
  )

/** A line of Amplitude's Export API. Times are UTC; ids are those of the SDK, as far as it sent any. */
export function ofAmplitude({ values }: FileRow): ExportedMessage {
  const properties = objectIn(values, 'user_properties')
  const insertId = textOf(values['$insert_id']) || textOf(values['insert_id']) || textOf(values['uuid'])
  const told = Object.fromEntries(
    amplitudeFields.flatMap((name) => (values[name] === undefined || values[name] === null ? [] : [[name, values[name]]])),
  )
  const message = {
    ...told,
    ip: values['ip_address'] ?? undefined,
    insert_id: insertId || undefined,
    time: values['event_time'],
    event_properties: objectIn(values, 'event_properties'),
    ...(values['event_type'] === '$groupidentify' && { group_properties: objectIn(values, 'group_properties') }),
  }
  const key = textOf(values['user_id']) || textOf(values['device_id'])
  return Object.keys(properties).length > 0 && key ? { message, person: { key, properties } } : { message }
}

/** A line of Mixpanel's export. @param zone of the clock that its times are on */
export function ofMixpanel({ values }: FileRow, zone: string): ExportedMessage {
  const {
    mp_processing_time_ms: _processed,
    $mp_api_endpoint: _endpoint,
    mp_sent_by_lib_version: _sentBy,
    ...properties
  } = objectIn(values, 'properties')
  const { time } = properties
  if (typeof time !== 'number' || !Number.isFinite(time)) throw new Refused('properties.time', 'Expected the time as a number.')
  const milliseconds = Math.round(time < leastMilliseconds ? time * 1000 : time)
  return { message: { event: values['event'], properties: { ...properties, time: fromZone(milliseconds, zone) } } }
}

/** A row of PostHog's batch exports, of JSON lines, Parquet and CSV alike. */
export function ofPosthog({ values }: FileRow): ExportedMessage {
  const properties = objectIn(values, 'properties')
  const elements = textOf(values['elements_chain'])
  const message = {
    uuid: values['uuid'],
    event: values['event'],
    distinct_id: values['distinct_id'],
    timestamp: values['timestamp'],
    properties: { ...properties, ...(elements && properties['$elements_chain'] === undefined && { $elements_chain: elements }) },
  }
  const known = objectIn(values, 'person_properties')
  const key = textOf(values['distinct_id'])
  return Object.keys(known).length > 0 && key ? { message, person: { key, properties: known } } : { message }
}
