import { readFile, stat } from 'node:fs/promises'
import * as z from 'zod'
import {
  DateOrder,
  dateOrders,
  ExportMaker,
  exportMakers,
  ImportMapping,
  importKinds,
  listSources,
  type ImportKind,
} from '#modules/events/contract.ts'
import { connect, type Api } from './api.ts'
import { readArguments, type Command } from './command.ts'
import { importFile } from './import-file.ts'
import { exitCodes, usageError } from './terminal.ts'

const help = `  fairlead import events|people|accounts|subscriptions FILE… --token fl_… [options]

  FILE               CSV, JSON lines or Parquet, also gzipped; export files of Amplitude, Mixpanel, PostHog and Fairlead
  --url ADDRESS      where Fairlead runs; http://localhost:8080 unless said
  --token TOKEN      an API token that may write events (Settings › API tokens)
  --token-file FILE  reads the token from a file, so that it is not on the command line
  --source NAME      the source that the events are counted under
  --map FILE         a JSON file that says which column is what; guessed from the file unless given
  --from MAKER       amplitude, mixpanel, posthog or fairlead: an export file of theirs, as it is, also zipped; recognised unless said
  --zone ZONE        for Mixpanel: the zone of the project, such as Europe/London, whose clock its times are on; UTC unless said
  --date-order ORDER day-first or month-first: whether 03/04/2024 is 3 April or 4 March
  --dry-run          only shows what would be stored and which rows would be refused
  --refused FILE     saves refused rows with their reasons as CSV
  --json             prints the result as JSON

A mapping that reads "03-12-2024" as 3 December:

  {"event": {"constant": "purchase"}, "timestamp": {"column": "date", "format": "DD-MM-YYYY", "zone": "Europe/London"},
   "user": "customer_id", "properties": [{"column": "price", "name": "unit_price", "type": "number"}]}

Importing the same file again adds nothing. Ctrl-C stops; what was imported stays.
Exit codes: 0 everything was imported, 1 failed, 2 wrong arguments, 3 some rows were refused, 130 stopped by Ctrl-C.`

const options = {
  url: { type: 'string', default: 'http://localhost:8080' },
  token: { type: 'string' },
  'token-file': { type: 'string' },
  source: { type: 'string' },
  map: { type: 'string' },
  from: { type: 'string' },
  zone: { type: 'string' },
  'date-order': { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  refused: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

function kindOf(text: string | undefined): ImportKind {
  const kind = importKinds.find((one) => one === text)
  if (!kind)
    throw usageError(
      `Say what to import: ${importKinds.join(', ')}${text ? `, not ${JSON.stringify(text)}` : ''}. \`fairlead help import\` shows how.`,
    )
  return kind
}

function dateOrderOf(text: string | undefined): DateOrder | undefined {
  const { success, data } = DateOrder.optional().safeParse(text)
  if (!success) throw usageError(`--date-order: expected ${dateOrders.join(' or ')}, not ${JSON.stringify(text)}.`)
  return data
}

function makerOf(text: string | undefined): ExportMaker | undefined {
  const { success, data } = ExportMaker.optional().safeParse(text)
  if (!success) throw usageError(`--from: expected ${exportMakers.join(', ')}, not ${JSON.stringify(text)}.`)
  return data
}

/** The text of a file that an option names. @throws CliError that names the option */
const fileOf = (option: string, path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`--${option}: ${path} cannot be read${error.code === 'ENOENT' ? ': there is no such file' : ` (${error.code})`}.`)
  })

async function tokenOf(token: string | undefined, tokenFile: string | undefined): Promise<string> {
  const found = token ?? (tokenFile && (await fileOf('token-file', tokenFile)).trim())
  if (!found) throw usageError('An API token is needed: --token fl_… or --token-file FILE. Make one under Settings › API tokens.')
  return found
}

async function mappingOf(path: string): Promise<ImportMapping> {
  const text = await fileOf('map', path)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw usageError(`--map: ${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const result = z.strictObject(ImportMapping.shape).safeParse(value)
  if (result.success) return result.data
  throw usageError(
    `--map: ${path} is not a mapping.\n${result.error.issues.map(({ path: place, message }) => `  ${place.join('.') || 'the whole'}: ${message}`).join('\n')}`,
  )
}

async function mustBeFiles(files: readonly string[]): Promise<void> {
  if (files.length === 0) throw usageError('Name at least one file. `fairlead help import` shows how.')
  for (const file of files) {
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) throw usageError(found ? `${file} is not a file.` : `There is no file ${file}.`)
  }
}

async function sourceIdOf(api: Api, name: string): Promise<string> {
  const { items: sources } = await api.call(listSources, { query: {} })
  const source = sources.find((one) => one.name === name)
  if (source) return source.id
  const known = sources.map((one) => JSON.stringify(one.name)).join(', ')
  throw usageError(
    `--source: there is no source ${JSON.stringify(name)}. There ${sources.length === 0 ? 'are none yet' : `is ${known}`}; create it on the page Sources.`,
  )
}

export const importFiles: Command = {
  name: 'import',
  summary: 'Imports events, people, accounts or subscriptions from files into a running Fairlead.',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments('import', args, options)
    const [first, ...files] = positionals
    const kind = kindOf(first)
    await mustBeFiles(files)
    if (values.refused && files.length > 1) throw usageError('--refused takes the rows of one file; import the files one by one.')
    const dateOrder = dateOrderOf(values['date-order'])
    const maker = makerOf(values.from)
    if (maker && values.map) throw usageError('--from and --map exclude each other: rows of an export say themselves what they are.')
    const mapping = values.map ? await mappingOf(values.map) : undefined
    const api = connect(values.url, await tokenOf(values.token, values['token-file']), terminal.signal)
    const sourceId = values.source === undefined ? undefined : await sourceIdOf(api, values.source)
    const codes: number[] = []
    for (const path of files) {
      codes.push(
        await importFile(api, terminal, {
          path,
          kind,
          mapping,
          maker,
          zone: values.zone,
          dateOrder,
          sourceId,
          isDryRun: values['dry-run'],
          refusedPath: values.refused,
          asJson: values.json,
        }),
      )
    }
    // Stopped counts for more than failed, failed for more than refused rows.
    const byWeight = [exitCodes.interrupted, exitCodes.failed, exitCodes.refusedRows]
    return byWeight.find((code) => codes.includes(code)) ?? exitCodes.done
  },
}
