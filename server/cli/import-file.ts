import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import {
  cancelImport,
  downloadRefusedRows,
  getImport,
  orderTold,
  previewImport,
  startImport,
  uploadImportFile,
  type DateOrder,
  type ExportMaker,
  type Import,
  type ImportFile,
  type ImportKind,
  type ImportMapping,
  type ImportPreview,
} from '#modules/events/contract.ts'
import { connect, type Api } from './api.ts'
import { bar, CliError, count, exitCodes, size, type Terminal } from './terminal.ts'

export interface ImportOrder {
  path: string
  kind: ImportKind
  /** Guessed from the file unless given. */
  mapping: ImportMapping | undefined
  /** Whose export it is; recognised unless given. */
  maker: ExportMaker | undefined
  /** Of the clock that an export of Mixpanel is on. */
  zone: string | undefined
  /** What the mapping has, or what the dates tell, unless given. */
  dateOrder: DateOrder | undefined
  sourceId: string | undefined
  isDryRun: boolean
  /** Where refused rows are saved. */
  refusedPath: string | undefined
  asJson: boolean
}

const pollMilliseconds = 400

/** Imports one file: upload, look, start, watch, tell. @returns the exit code */
export async function importFile(api: Api, terminal: Terminal, order: ImportOrder): Promise<number> {
  const file = await upload(api, terminal, order.path)
  const mapping = mappingOf(order, file)
  if (!order.mapping) noteGuess(terminal, order, file, mapping)
  const preview = await aboutMapping(api.call(previewImport, { body: { fileId: file.fileId, kind: order.kind, mapping } }))
  noteDateOrder(terminal, mapping, preview)
  tellPreview(terminal, order, mapping, file, preview)
  if (order.isDryRun) return preview.refusedCount > 0 ? exitCodes.refusedRows : exitCodes.done
  if (preview.checked > 0 && preview.refusedCount === preview.checked) {
    throw new CliError(
      `Nothing was imported: each of the first ${count(preview.checked, 'row')} of ${file.name} would be refused. Say with --map which column is what.`,
    )
  }
  const ended = await runImport(api, terminal, {
    fileId: file.fileId,
    kind: order.kind,
    mapping,
    ...(order.sourceId && { sourceId: order.sourceId }),
  })
  return tellResult(api, terminal, order, ended)
}

/** What is said on the command line, else what the file looks like. */
function mappingOf({ mapping, maker, zone, dateOrder }: ImportOrder, { suggested }: ImportFile): ImportMapping {
  if (mapping) return { ...mapping, ...(dateOrder && { dateOrder }) }
  const from = maker ? { maker, zone: 'UTC' } : suggested.mapping.from
  return from ? { from: { ...from, ...(zone && { zone }) }, id: [] } : { ...suggested.mapping, ...(dateOrder && { dateOrder }) }
}

/** An answer of the API, whose complaints about a mapping name the option that gives one. */
const aboutMapping = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error
    throw new CliError(error.message.replaceAll(/\bbody\.mapping\b\.?/g, '--map: '), error.exitCode)
  })

async function upload(api: Api, terminal: Terminal, path: string): Promise<ImportFile> {
  const total = (await stat(path)).size
  let sent = 0
  const stream = createReadStream(path).on('data', (chunk) => {
    sent += chunk.length
    terminal.progress(`Uploading ${basename(path)}  ${bar(sent / total)}  ${size(sent)} of ${size(total)}`)
  })
  return api.send(uploadImportFile, { name: basename(path) }, Readable.toWeb(stream) as ReadableStream<Uint8Array>)
}

const makerText: Record<ExportMaker, string> = { amplitude: 'Amplitude', mixpanel: 'Mixpanel', posthog: 'PostHog', fairlead: 'Fairlead' }

/** What the columns were taken for, in a line. */
function describeMapping(mapping: ImportMapping): string {
  const { from, event, timestamp, user, account, id, subscription } = mapping
  if (from) return `an export of ${makerText[from.maker]}${from.maker === 'mixpanel' ? `, times on the clock of ${from.zone}` : ''}`
  const parts = [
    event && ('constant' in event ? `event = “${event.constant}”` : `event from ${event.column}`),
    timestamp && `time from ${timestamp.column} (${timestamp.format}, ${timestamp.zone})`,
    user && `person from ${user}`,
    account && `account from ${account}`,
    id.length > 0 && `id from ${id.join(' and ')}`,
    subscription && `subscription from ${subscription.id}`,
  ]
  return parts.filter(Boolean).join(', ') || 'no column recognised'
}

function noteGuess(terminal: Terminal, order: ImportOrder, { name, suggested }: ImportFile, mapping: ImportMapping): void {
  if (mapping.from) return terminal.note(`${name}: ${describeMapping(mapping)}.`)
  terminal.note(`${name}: ${describeMapping(mapping)}. Guessed; --map says it exactly.`)
  if (suggested.kind !== order.kind) terminal.note(`${name} looks more like ${suggested.kind} than ${order.kind}.`)
}

/** Says how dates are read that the rows leave open; nobody would see it from the rows as they are stored. */
function noteDateOrder(terminal: Terminal, { dateOrder }: ImportMapping, { dates }: ImportPreview): void {
  if (!dates || !dateOrder || orderTold(dates) === dateOrder) return
  const [first, other] = dateOrder === 'day-first' ? ['day', 'month'] : ['month', 'day']
  const open = orderTold(dates) === undefined ? 'the first rows do not tell' : `some dates can only be read with the ${other} first`
  terminal.note(
    `Dates such as ${dates.example} are read with the ${first} first; ${open}. --date-order ${other}-first reads them the other way.`,
  )
}

function tellPreview(terminal: Terminal, order: ImportOrder, mapping: ImportMapping, file: ImportFile, preview: ImportPreview): void {
  const { checked, refusedCount, refused, rows } = preview
  for (const { row, field, message } of refused.slice(0, 5)) terminal.note(`  row ${row}${field && `, ${field}`}: ${message}`)
  if (refusedCount > 0) terminal.note(`${count(refusedCount, 'row')} of the first ${checked.toLocaleString('en')} would be refused.`)
  if (!order.isDryRun) return
  if (order.asJson) return terminal.out(JSON.stringify({ file: file.name, kind: order.kind, dryRun: true, mapping, ...preview }))
  terminal.out(
    `${file.name}: looked at ${count(checked, 'row')}, ${(checked - refusedCount).toLocaleString('en')} would be stored. Nothing was imported.`,
  )
  for (const row of rows.slice(0, 3)) terminal.out(`  ${JSON.stringify(row)}`)
}

const isOver = ({ status }: Import): boolean => status === 'done' || status === 'failed' || status === 'cancelled'

/**
 * Starts an import and follows it to its end. Ctrl-C cancels it: the connection is one that Ctrl-C does not cut, so that it is always
 * known which import to cancel.
 */
async function runImport(api: Api, terminal: Terminal, body: EndpointInput<typeof startImport>['body']): Promise<Import> {
  const steady = connect(api.url, api.token, new AbortController().signal)
  let current = await steady.call(startImport, { body })
  const params = { importId: current.id }
  while (!isOver(current)) {
    const { bytesRead, fileSize, rowsRead, fileName } = current
    terminal.progress(`Importing ${fileName}  ${bar(bytesRead / Math.max(1, fileSize))}  ${count(rowsRead, 'row')}`)
    await wait(pollMilliseconds, undefined, { signal: terminal.signal }).catch(() => undefined)
    if (terminal.signal.aborted) return steady.call(cancelImport, { params })
    current = await steady.call(getImport, { params })
  }
  return current
}

async function tellResult(api: Api, terminal: Terminal, order: ImportOrder, ended: Import): Promise<number> {
  const { fileName, kind, accepted, duplicates, refused, leftOut, status, error, id } = ended
  if (leftOut.length > 0)
    terminal.note(
      `${fileName}: left out, because they first appear further down and the mapping does not name them: ${leftOut.join(', ')}.`,
    )
  const refusedAt = api.url + downloadRefusedRows.path.replace(':importId', id)
  if (refused > 0 && order.refusedPath) await saveRefused(api, order.refusedPath, id)
  if (order.asJson) terminal.out(JSON.stringify({ ...ended, refusedRows: refused > 0 ? (order.refusedPath ?? refusedAt) : null }))
  else {
    const known = duplicates > 0 ? `, ${duplicates.toLocaleString('en')} were there already` : ''
    terminal.out(
      `${fileName}: ${count(accepted, 'row')} imported as ${kind}${known}${refused > 0 ? `, ${refused.toLocaleString('en')} refused` : ''}.`,
    )
    if (refused > 0)
      terminal.out(
        order.refusedPath
          ? `Refused rows with their reasons: ${order.refusedPath}`
          : `Refused rows with their reasons: ${refusedAt} (or --refused FILE saves them)`,
      )
  }
  if (status === 'failed')
    throw new CliError(
      `The import of ${fileName} failed: ${error ?? 'no reason was given'}. What was imported stays; importing again adds only what is missing.`,
    )
  if (status === 'cancelled') {
    terminal.note('Stopped. What was imported stays; importing again adds only what is missing.')
    return exitCodes.interrupted
  }
  return refused > 0 ? exitCodes.refusedRows : exitCodes.done
}

async function saveRefused(api: Api, path: string, importId: string): Promise<void> {
  const response = await api.fetch(downloadRefusedRows.path.replace(':importId', importId))
  if (!response.ok || !response.body)
    throw new CliError(`The refused rows could not be downloaded: the server answered ${response.status}.`)
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path))
}
