import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { datesOf, type ExportMaker, type ImportFile, type ImportPreview, type previewImport } from '../../contract.ts'
import type { Normal, Outcome } from '../intake/outcome.ts'
import { outcomeOf } from './exports/map-export.ts'
import { asTexts, describeColumns, firstRows, rowsLookedAt } from './look.ts'
import { createMapper, isProblem, type Mapped } from './map-row.ts'
import { checkMapping } from './mapping.ts'
import { Occurrences } from './occurrences.ts'
import { openFile } from './open-file.ts'
import { suggest } from './suggest.ts'
import { findUpload, type Upload } from './uploads.ts'

const sampleRows = 20
const refusedShown = 50

/** Describes an uploaded file: its columns, its first rows, and what it probably is, with times of `zone`. @throws invalid */
export async function describeFile(upload: Upload, zone: string): Promise<ImportFile> {
  const file = await openFile(upload)
  const rows = await firstRows(file, rowsLookedAt)
  const columns = describeColumns(file.columns, rows)
  return {
    fileId: upload.fileId,
    name: upload.name,
    size: upload.size,
    format: file.format,
    encoding: file.encoding,
    delimiter: file.delimiter,
    maker: file.maker ?? null,
    columns,
    sample: asTexts(file.columns, rows.slice(0, sampleRows)),
    suggested: file.maker ? exportOf(file.maker) : suggest(columns, upload.name, zone, file.format === 'jsonl'),
  }
}

/** Times of Mixpanel are most often UTC by now; whose project is older says its zone. */
const exportOf = (maker: ExportMaker): ImportFile['suggested'] => ({
  kind: 'events',
  mapping: { from: { maker, zone: 'UTC' }, id: [] },
})

/** A row of an export as it would be stored: in the words of its maker it says little to who has moved on. */
function shownEvent({ event, id, ts, userId, anonymousId, account, properties }: Normal): Record<string, unknown> {
  const who = { ...(userId && { userId }), ...(anonymousId && { anonymousId }), ...(account && { accountId: account }) }
  return { event, id, timestamp: new Date(ts).toISOString(), ...who, properties }
}

function shown(mapped: Mapped, outcome: Outcome | undefined): Record<string, unknown> {
  if (mapped.kind === 'event' && mapped.maker && outcome?.status === 'ok') return shownEvent(outcome.event)
  if (mapped.kind === 'event') return { ...mapped.message, timestamp: new Date(mapped.message['timestamp'] as number).toISOString() }
  if (mapped.kind === 'subscription') return { ...mapped.subscription }
  const { key, properties, at, account } = mapped.profile
  return { key, properties, ...(account && { account }), ...(at !== undefined && { firstSeen: new Date(at).toISOString() }) }
}

/** Shows what a mapping makes of the first rows, and which would be refused. @throws not_found, invalid */
export async function preview(ctx: Ctx, { fileId, kind, mapping }: z.infer<typeof previewImport.body>): Promise<ImportPreview> {
  const file = await openFile(await findUpload(ctx, fileId), mapping.from !== undefined)
  checkMapping(kind, mapping, file.columns)
  const rows = await firstRows(file, rowsLookedAt)
  const columns = describeColumns(file.columns, rows)
  const mapper = createMapper({ kind, mapping, columns, format: file.format, currency: ctx.workspace.currency }, new Occurrences())
  const receivedAt = ctx.now().getTime()
  const refused: ImportPreview['refused'] = []
  const good: Record<string, unknown>[] = []
  for (const row of rows) {
    const mapped = mapper.map(row)
    const outcome = !isProblem(mapped) && mapped.kind === 'event' ? outcomeOf(mapped, { receivedAt, sentAt: null }) : undefined
    if (isProblem(mapped)) refused.push({ row: row.row, ...mapped })
    else if (outcome && outcome.status !== 'ok')
      refused.push({ row: row.row, field: outcome.refusal.field, message: outcome.refusal.message })
    else good.push(shown(mapped, outcome))
  }
  return {
    checked: rows.length,
    refusedCount: refused.length,
    refused: refused.slice(0, refusedShown),
    rows: good.slice(0, sampleRows),
    dates: datesOf(kind, mapping, columns),
  }
}
