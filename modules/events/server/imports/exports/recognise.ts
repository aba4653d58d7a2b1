import type { ExportMaker } from '../../../contract.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'

const isText = (value: unknown): boolean => typeof value === 'string'

/** What exports of another Fairlead have, whatever else was chosen, unless columns were left out on purpose. */
const fairleadColumns = ['event', 'id', 'timestamp', 'receivedAt', 'sourceId']

/** What each row of an export has, and hardly any other file. */
const signs: Record<ExportMaker, (row: JsonObject) => boolean> = {
  amplitude: (row) =>
    isText(row['event_type']) && isText(row['event_time']) && ('amplitude_id' in row || '$insert_id' in row || 'server_upload_time' in row),
  mixpanel: ({ event, properties }) =>
    isText(event) &&
    isObject(properties) &&
    typeof properties['time'] === 'number' &&
    ('$insert_id' in properties || 'mp_processing_time_ms' in properties || 'mp_lib' in properties || '$import' in properties),
  fairlead: (row) => fairleadColumns.every((name) => isText(row[name])),
  posthog: (row) => isText(row['uuid']) && isText(row['event']) && 'distinct_id' in row && 'properties' in row && 'timestamp' in row,
}

/** Whose export rows of JSON are, by most of them; undefined when they are of nobody who is known. */
export const makerOfRows = (rows: readonly JsonObject[]): ExportMaker | undefined =>
  (Object.keys(signs) as ExportMaker[]).find((maker) => rows.filter(signs[maker]).length * 2 > rows.length)

/** Who writes tables. */
const tables: [ExportMaker, readonly string[]][] = [
  ['posthog', ['uuid', 'event', 'distinct_id', 'properties', 'timestamp']],
  ['fairlead', fairleadColumns],
]

/** Whose export a table is. */
export const makerOfColumns = (columns: readonly string[]): ExportMaker | undefined =>
  tables.find(([, names]) => names.every((name) => columns.includes(name)))?.[0]
