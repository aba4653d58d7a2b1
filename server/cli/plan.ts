import { readFile, writeFile } from 'node:fs/promises'
import { checkPlanFile, downloadPlan, pushPlanFile, type PlanReview } from '#modules/events/contract.ts'
import { checkPlan } from '#modules/events/contract/plan/check.ts'
import { fileProblems, fromFile, inventedSources, readPlanFile } from '#modules/events/contract/plan/file.ts'
import { writeTypes } from '#modules/events/contract/plan/types.ts'
import { connect, type Api } from './api.ts'
import { readArguments, type Command } from './command.ts'
import { CliError, count, exitCodes, usageError, type Terminal } from './terminal.ts'

const help = `  fairlead plan check FILE [--token fl_…] [--url ADDRESS] [--strict]
  fairlead plan pull FILE --token fl_… [--draft]
  fairlead plan push FILE --token fl_… [--note TEXT]
  fairlead plan types FILE --out FILE.ts

  check              tells what is wrong with a plan and where; with a token also what it would break
  pull               writes the plan that applies into a file
  push               publishes a file as the next version
  types              writes a typed function for each event, in TypeScript

  --url ADDRESS      where Fairlead runs; http://localhost:8080 unless said
  --token TOKEN      an API token (Settings › API tokens): check and pull read events, push manages them
  --token-file FILE  reads the token from a file, so that it is not on the command line
  --strict           check also fails when the plan breaks what is published, or events that arrive now
  --draft            pull writes the draft
  --note TEXT        says in the history why a version was made

Without a token, check looks at the file alone and needs no server.
Exit codes: 0 everything is right, 1 the plan is wrong or a store does not answer, 2 wrong arguments, 3 (--strict) it would break something.`

const options = {
  url: { type: 'string', default: 'http://localhost:8080' },
  token: { type: 'string' },
  'token-file': { type: 'string' },
  strict: { type: 'boolean', default: false },
  draft: { type: 'boolean', default: false },
  note: { type: 'string', default: '' },
  out: { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof options>>['values']

const linesShown = 20

const read = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${path} cannot be read${error.code === 'ENOENT' ? ': there is no such file' : ` (${error.code})`}.`)
  })

const write = (path: string, text: string): Promise<void> =>
  writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    throw new CliError(`${path} cannot be written (${error.code}).`)
  })

async function tokenOf({ token, 'token-file': file }: Values): Promise<string | undefined> {
  return token ?? (file === undefined ? undefined : (await read(file)).trim())
}

async function apiOf(values: Values, terminal: Terminal): Promise<Api> {
  const token = await tokenOf(values)
  if (!token) throw usageError('An API token is needed: --token fl_… or --token-file FILE. Make one under Settings › API tokens.')
  return connect(values.url, token, terminal.signal)
}

interface Line {
  line?: number | undefined
  message: string
  isWarning?: boolean | undefined
}

/** Tells problems as compilers do, so that editors and CI find the line. @returns how many are no warnings */
function tell(path: string, problems: readonly Line[], terminal: Terminal): number {
  for (const { line = 1, message, isWarning } of problems) terminal.note(`${path}:${line}: ${isWarning ? 'warning: ' : ''}${message}`)
  return problems.filter(({ isWarning }) => !isWarning).length
}

/** What is wrong with a file by itself, and the plan in it. */
function look(text: string) {
  const result = readPlanFile(text)
  if (!result.file) return { problems: result.problems, document: undefined }
  const { document } = fromFile(result.file, inventedSources())
  return { problems: fileProblems(result, result.file, checkPlan(document)), document }
}

const wrong = (path: string, errors: number): string => `${path} is not a plan that can be published: ${count(errors, 'problem')}.`

/** What a plan would change and break. @returns whether it would break anything */
function tellReview({ changes, forecast }: PlanReview, terminal: Terminal): boolean {
  const breaking = changes.filter(({ isBreaking }) => isBreaking)
  terminal.out(
    changes.length === 0
      ? 'It is the plan that applies.'
      : `It changes ${count(changes.length, 'thing')}, ${breaking.length} of them breaking.`,
  )
  for (const { event, text, isBreaking } of changes.slice(0, linesShown))
    terminal.out(`  ${isBreaking ? 'breaking: ' : ''}${[event, text].filter(Boolean).join(': ')}`)
  if (changes.length > linesShown) terminal.out(`  and ${changes.length - linesShown} more`)
  if (!forecast) return breaking.length > 0
  const about = forecast.isExact ? '' : 'about '
  terminal.out(
    `Of ${count(forecast.events, 'event')} of the last 7 days, ${about}${forecast.wouldViolate.toLocaleString('en')} would break it.`,
  )
  for (const { event, violating, looked, mode, codes } of forecast.items.slice(0, linesShown)) {
    const first = codes[0] ? `, ${codes[0].code}${codes[0].property ? ` ${codes[0].property}` : ''}` : ''
    terminal.out(`  ${event}: ${violating} of ${looked} looked at (${mode}${first})`)
  }
  return breaking.length > 0 || forecast.wouldViolate > 0
}

async function check(path: string, values: Values, terminal: Terminal): Promise<number> {
  const text = await read(path)
  const token = await tokenOf(values)
  if (!token) {
    const { problems, document } = look(text)
    const errors = tell(path, problems, terminal)
    if (errors > 0) throw new CliError(wrong(path, errors))
    terminal.out(
      `${path} is a plan of ${count(document!.events.length, 'event')}. With --token it is held against what is published and what arrives.`,
    )
    return exitCodes.done
  }
  const review = await connect(values.url, token, terminal.signal).call(checkPlanFile, { body: { yaml: text } })
  const errors = tell(path, review.problems, terminal)
  if (errors > 0) throw new CliError(wrong(path, errors))
  return tellReview(review, terminal) && values.strict ? exitCodes.refusedRows : exitCodes.done
}

async function pull(path: string, values: Values, terminal: Terminal): Promise<number> {
  const api = await apiOf(values, terminal)
  const response = await api.fetch(`${downloadPlan.path}?of=${values.draft ? 'draft' : 'published'}`)
  if (!response.ok) throw new CliError(`${api.url} answered ${response.status}. Check the token: it must read events.`)
  await write(path, await response.text())
  terminal.out(`${path} holds the ${values.draft ? 'draft of the tracking plan' : 'tracking plan that applies'}.`)
  return exitCodes.done
}

async function push(path: string, values: Values, terminal: Terminal): Promise<number> {
  const text = await read(path)
  const errors = tell(path, look(text).problems, terminal)
  if (errors > 0) throw new CliError(wrong(path, errors))
  const { version, changes, isPublished } = await (
    await apiOf(values, terminal)
  ).call(pushPlanFile, { body: { yaml: text, note: values.note } })
  terminal.out(
    isPublished ? `Version ${version} applies: ${count(changes.length, 'change')}.` : `Version ${version} says the same already.`,
  )
  return exitCodes.done
}

async function types(path: string, values: Values, terminal: Terminal): Promise<number> {
  if (!values.out) throw usageError('Say where to write: --out src/tracking.ts.')
  const { problems, document } = look(await read(path))
  const errors = tell(path, problems, terminal)
  if (errors > 0 || !document) throw new CliError(wrong(path, errors))
  await write(values.out, writeTypes(document))
  terminal.out(`${values.out} holds ${count(document.events.filter(({ status }) => status !== 'blocked').length, 'function')}.`)
  return exitCodes.done
}

const actions = { check, pull, push, types }

export const plan: Command = {
  name: 'plan',
  summary: 'Checks, fetches and publishes the tracking plan as YAML, and writes types from it.',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments('plan', args, options)
    const [name, path, ...more] = positionals
    const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name as keyof typeof actions] : undefined
    if (!action)
      throw usageError(
        `Say what to do: ${Object.keys(actions).join(', ')}${name ? `, not ${JSON.stringify(name)}` : ''}. \`fairlead help plan\` shows how.`,
      )
    if (!path || more.length > 0) throw usageError('Name one file. `fairlead help plan` shows how.')
    return action(path, values, terminal)
  },
}
